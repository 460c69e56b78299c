package io.github.llmresilience.test.context;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

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

	private static final String CHAT_CLIENT = "org.springframework.ai.chat.client.ChatClient";

	private ClientWarmUp() {
	}

	/** Begins to load the classes on other threads, once in a JVM. */
	static void begin() {
		CompletableFuture<Void> all = new CompletableFuture<>();
		if (STARTED.compareAndSet(null, all)) {
			ScriptedProviders providers = ScriptedProviders.start();
			CompletableFuture
				.allOf(start("org.springframework.ai.openai.OpenAiChatModel", (scripted) -> call(openAi(scripted)),
						providers),
						start("org.springframework.ai.anthropic.AnthropicChatModel",
								(scripted) -> call(anthropic(scripted)), providers))
				.whenComplete((none, error) -> {
					providers.close();
					all.complete(null);
				});
		}
	}

	/** Waits until the classes are loaded. */
	static void await() {
		CompletableFuture<Void> all = STARTED.get();
		if (all != null) {
			all.join();
		}
	}

	private static CompletableFuture<Void> start(String model, Consumer<ScriptedProviders> calls,
			ScriptedProviders providers) {
		CompletableFuture<Void> ended = new CompletableFuture<>();
		ClassLoader loader = Thread.currentThread().getContextClassLoader();
		if (!ClassUtils.isPresent(model, loader) || !ClassUtils.isPresent(CHAT_CLIENT, loader)) {
			ended.complete(null);
			return ended;
		}
		Thread thread = new Thread(() -> {
			try {
				calls.accept(providers);
			}
			catch (RuntimeException | LinkageError ex) {
				logger.debug("Could not load the classes of " + model + " in advance", ex);
			}
			finally {
				ended.complete(null);
			}
		}, "scripted-providers-warm-up");
		thread.setDaemon(true);
		thread.setContextClassLoader(loader);
		thread.start();
		return ended;
	}

	private static ChatModel openAi(ScriptedProviders providers) {
		providers.openai().answers(ProviderAnswer.json(new Answer(List.of())));
		return OpenAiChatModel.builder()
			.options(OpenAiChatOptions.builder()
				.baseUrl(providers.openai().baseUrl())
				.apiKey("warm-up")
				.model("warm-up")
				.maxRetries(0)
				.build())
			.build();
	}

	private static ChatModel anthropic(ScriptedProviders providers) {
		providers.anthropic().answers(ProviderAnswer.json(new Answer(List.of())));
		return AnthropicChatModel.builder()
			.options(AnthropicChatOptions.builder()
				.baseUrl(providers.anthropic().baseUrl())
				.apiKey("warm-up")
				.model("warm-up")
				.maxTokens(1)
				.maxRetries(0)
				.build())
			.build();
	}

	private static void call(ChatModel model) {
		ChatClient client = ChatClient.create(model);
		client.prompt("warm-up").call().entity(Answer.class);
		client.prompt("warm-up").stream().content().blockLast();
	}

	record Answer(List<String> words) {
	}

}
