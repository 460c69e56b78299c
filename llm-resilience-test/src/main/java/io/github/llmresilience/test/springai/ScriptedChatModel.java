/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.springai;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.llmresilience.test.provider.ProviderAnswer;
import io.github.llmresilience.test.provider.ProviderToolCall;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.util.Assert;

/**
 * A chat model without HTTP, for plain unit tests, and for contexts without a provider.
 * <pre class="code">
 * ScriptedChatModel model = new ScriptedChatModel().fails(LlmFailures.rateLimited()).answers("The Hobbit");
 * Librarian librarian = new Librarian(ChatClient.builder(model));
 * </pre> Each request takes the next answer or failure. The last one is repeated until
 * another one is added. Without any, requests fail with an {@link IllegalStateException}.
 * A model that is a bean keeps its script between test methods, unless they call
 * {@link #reset()}. May be used by several threads.
 */
public final class ScriptedChatModel implements ChatModel {

	private static final String STOP = "STOP";

	private static final String TOOL_CALLS = "TOOL_CALLS";

	/** Also the lock. */
	private final List<Supplier<ProviderAnswer>> script = new ArrayList<>();

	private final List<Prompt> requests = new ArrayList<>();

	private int position;

	/** Creates a model without answers. */
	public ScriptedChatModel() {
	}

	/**
	 * Adds answers.
	 * @param texts the texts
	 * @return this model
	 */
	public ScriptedChatModel answers(String... texts) {
		return answers(Arrays.stream(texts).map(ProviderAnswer::text).toArray(ProviderAnswer[]::new));
	}

	/**
	 * Adds answers.
	 * @param answers the answers
	 * @return this model
	 */
	public ScriptedChatModel answers(ProviderAnswer... answers) {
		Assert.notEmpty(answers, "'answers' must not be empty");
		synchronized (this.script) {
			for (ProviderAnswer answer : answers) {
				this.script.add(() -> answer);
			}
		}
		return this;
	}

	/**
	 * Adds failures.
	 * @param errors the exceptions, for example of
	 * {@link io.github.llmresilience.test.failure.LlmFailures}
	 * @return this model
	 */
	public ScriptedChatModel fails(RuntimeException... errors) {
		Assert.notEmpty(errors, "'errors' must not be empty");
		synchronized (this.script) {
			for (RuntimeException error : errors) {
				this.script.add(() -> {
					throw error;
				});
			}
		}
		return this;
	}

	/**
	 * Returns the requests.
	 * @return the prompts, oldest first
	 */
	public List<Prompt> requests() {
		synchronized (this.script) {
			return List.copyOf(this.requests);
		}
	}

	/** Forgets all requests, answers and failures. */
	public void reset() {
		synchronized (this.script) {
			this.script.clear();
			this.requests.clear();
			this.position = 0;
		}
	}

	@Override
	public ChatResponse call(Prompt prompt) {
		ProviderAnswer answer = next(prompt);
		return response(answer.text(), answer.toolCalls(), finishReason(answer));
	}

	/**
	 * Streams the words of the answer. Its tool calls and the finish reason are the last
	 * element.
	 */
	@Override
	public Flux<ChatResponse> stream(Prompt prompt) {
		return Flux.defer(() -> {
			ProviderAnswer answer = next(prompt);
			Flux<ChatResponse> words = answer.text().isEmpty() ? Flux.empty()
					: Flux.fromArray(answer.text().split("(?<=\\s)")).map((word) -> response(word, List.of(), ""));
			return words.concatWithValues(response("", answer.toolCalls(), finishReason(answer)));
		});
	}

	private ProviderAnswer next(Prompt prompt) {
		Supplier<ProviderAnswer> next;
		synchronized (this.script) {
			this.requests.add(prompt);
			Assert.state(!this.script.isEmpty(), "The ScriptedChatModel has no answer. Call answers or fails before");
			next = this.script.get(Math.min(this.position, this.script.size() - 1));
			this.position = Math.min(this.position + 1, this.script.size());
		}
		return next.get();
	}

	private static String finishReason(ProviderAnswer answer) {
		return answer.toolCalls().isEmpty() ? STOP : TOOL_CALLS;
	}

	private static ChatResponse response(String text, List<ProviderToolCall> calls, String finishReason) {
		AssistantMessage message = AssistantMessage.builder()
			.content(text)
			.toolCalls(IntStream.range(0, calls.size())
				.mapToObj((index) -> new AssistantMessage.ToolCall("call_" + index, "function", calls.get(index).name(),
						calls.get(index).arguments()))
				.toList())
			.build();
		return new ChatResponse(List.of(new Generation(message,
				ChatGenerationMetadata.builder().finishReason(finishReason.isEmpty() ? null : finishReason).build())));
	}

	/**
	 * Returns options with tools; without them, Spring AI drops the tools of a prompt.
	 */
	@Override
	public ChatOptions getOptions() {
		return ToolCallingChatOptions.builder().build();
	}

}
