/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.llmresilience.test.provider.ProviderAnswer;
import io.github.llmresilience.test.provider.ScriptedProviders;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.util.ClassUtils;

/**
 * Loads the classes of Spring AI's clients while the first application context starts.
 * The first call of a client takes a second or more in a new JVM, which is too long for a
 * test with a short attempt timeout. The calls are made by clients of its own at
 * providers of its own, so they appear nowhere.
 */
final class ClientWarmUp {

	private static final Log logger = LogFactory.getLog(ClientWarmUp.class);

	private static final AtomicReference<@Nullable CompletableFuture<Void>> STARTED = new AtomicReference<>();

	private static final int MAX_SECONDS = 30;

	private static final String OPENAI = "org.springframework.ai.openai.OpenAiChatModel";

	private static final String ANTHROPIC = "org.springframework.ai.anthropic.AnthropicChatModel";

	private static final String CHAT_CLIENT = "org.springframework.ai.chat.client.ChatClient";

	private ClientWarmUp() {
	}

	/** Begins to load the classes on other threads, once in a JVM. */
	static void begin() {
		CompletableFuture<Void> loaded = new CompletableFuture<>();
		if (!STARTED.compareAndSet(null, loaded)) {
			return;
		}
		ScriptedProviders providers = ScriptedProviders.start();
		// no method references: they would load the class of the calls here
		CompletableFuture
			.allOf(start(OPENAI, () -> SpringAiCalls.openAi(providers)),
					start(ANTHROPIC, () -> SpringAiCalls.anthropic(providers)))
			.whenComplete((none, error) -> {
				providers.close();
				loaded.complete(null);
			});
	}

	/** Waits until the classes are loaded, at most for half a minute. */
	static void await() {
		CompletableFuture<Void> loaded = STARTED.get();
		if (loaded != null) {
			loaded.copy().completeOnTimeout(null, MAX_SECONDS, TimeUnit.SECONDS).join();
		}
	}

	/** Returns a future that is completed when the calls have ended, in whatever way. */
	private static CompletableFuture<Void> start(String model, Runnable calls) {
		ClassLoader loader = Thread.currentThread().getContextClassLoader();
		if (!ClassUtils.isPresent(model, loader) || !ClassUtils.isPresent(CHAT_CLIENT, loader)) {
			return CompletableFuture.completedFuture(null);
		}
		return CompletableFuture.runAsync(calls, (task) -> startThread(task, loader)).exceptionally((ex) -> {
			logger.debug("Could not load the classes of " + model + " in advance", ex);
			return null;
		});
	}

	private static void startThread(Runnable task, @Nullable ClassLoader loader) {
		Thread thread = new Thread(task, "scripted-providers-warm-up");
		thread.setDaemon(true);
		thread.setContextClassLoader(loader);
		thread.start();
	}

	/**
	 * Apart from the class around it, which is also loaded without Spring AI.
	 */
	private static final class SpringAiCalls {

		private static void openAi(ScriptedProviders providers) {
			providers.openai().answers(ProviderAnswer.json(new Answer(List.of())));
			call(OpenAiChatModel.builder()
				.options(OpenAiChatOptions.builder()
					.baseUrl(providers.openai().baseUrl())
					.apiKey("warm-up")
					.model("warm-up")
					.maxRetries(0)
					.build())
				.build());
		}

		private static void anthropic(ScriptedProviders providers) {
			providers.anthropic().answers(ProviderAnswer.json(new Answer(List.of())));
			call(AnthropicChatModel.builder()
				.options(AnthropicChatOptions.builder()
					.baseUrl(providers.anthropic().baseUrl())
					.apiKey("warm-up")
					.model("warm-up")
					.maxTokens(1)
					.maxRetries(0)
					.build())
				.build());
		}

		private static void call(ChatModel model) {
			ChatClient client = ChatClient.create(model);
			client.prompt("warm-up").call().entity(Answer.class);
			client.prompt("warm-up").stream().content().blockLast();
		}

	}

	record Answer(List<String> words) {
	}

}
