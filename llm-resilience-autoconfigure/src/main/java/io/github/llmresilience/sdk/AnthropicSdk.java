/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sdk;

import java.util.function.Consumer;
import java.util.stream.Collectors;

import com.anthropic.backends.Backend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.TextBlock;
import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.client.KnownClients;
import io.github.llmresilience.failure.LlmUsage;

/**
 * Supports Anthropic's official SDK inside an {@code @LlmCall}.
 */
public final class AnthropicSdk {

	private AnthropicSdk() {
	}

	/**
	 * Creates a client that sends one request for each attempt and cancels the request
	 * when the attempt is aborted. The SDK does not repeat a request. In version 2 of the
	 * SDK, OkHttp does not either. In version 3, at most 64 requests run at the same
	 * time, and further ones wait within their attempt timeout. The asynchronous methods
	 * of the client do not link their requests to an attempt.
	 * @param backend the backend with the API key, for example
	 * {@code AnthropicBackend.builder().apiKey(key).build()}
	 * @param options sets further options
	 * @return the client
	 */
	public static AnthropicClient client(Backend backend, Consumer<ClientOptions.Builder> options) {
		ClientOptions.Builder builder = ClientOptions.builder()
			.httpClient(AnthropicHttpClients.abortable(backend))
			.baseUrl(backend.baseUrl())
			.maxRetries(0);
		options.accept(builder);
		return KnownClients.registerAbortable(new AnthropicClientImpl(builder.build()));
	}

	/**
	 * Creates such a client with the default options of the SDK.
	 * @param backend the backend with the API key
	 * @return the client
	 */
	public static AnthropicClient client(Backend backend) {
		return client(backend, (options) -> {
		});
	}

	/**
	 * Sends the {@linkplain #request request} of the current attempt, and records the
	 * answer and its token usage.
	 * @param client the client
	 * @param params the request; new in each attempt, or the same in all
	 * @return the answer
	 * @throws IllegalStateException if no {@code @LlmCall} runs on this thread
	 * @throws io.github.llmresilience.failure.LlmUnusableAnswerException if the model has
	 * not answered, see {@link LlmCallContext#check}
	 */
	public static Message create(AnthropicClient client, MessageCreateParams params) {
		LlmCallContext attempt = LlmCallContext.current();
		Message message = client.messages().create(request(params));
		attempt.responded(message._model().asString().orElse(null), message._id().asString().orElse(null));
		long cached = message.usage().cacheReadInputTokens().orElse(0L);
		attempt.used(new LlmUsage(message.usage().inputTokens() + cached, message.usage().outputTokens(), cached));
		String text = message.content()
			.stream()
			.flatMap((block) -> block.text().stream())
			.map(TextBlock::text)
			.collect(Collectors.joining());
		boolean callsTools = message.content().stream().anyMatch(ContentBlock::isToolUse);
		attempt.check(LlmAnswer.of(text, callsTools, message._stopReason().asString().orElse(null), null));
		if (!text.isEmpty()) {
			attempt.answered(AnthropicMessages.CONVERSATIONS.lastQuestionIn(params.messages()), text);
		}
		return message;
	}

	/**
	 * Returns the request of the current attempt. The request has the model of the
	 * attempt, the feedback about earlier answers to this question, and the partial
	 * answer to continue. If the call names no model, the request keeps its own.
	 * @param params the request
	 * @return the request to send
	 * @throws IllegalStateException if no {@code @LlmCall} runs on this thread
	 */
	public static MessageCreateParams request(MessageCreateParams params) {
		LlmCallContext attempt = LlmCallContext.current();
		MessageCreateParams.Builder request = params.toBuilder();
		String model = attempt.target().model();
		if (!model.equals(LlmTarget.DEFAULT_MODEL)) {
			request.model(model);
		}
		return request.messages(AnthropicMessages.CONVERSATIONS.forAttempt(params.messages(), attempt, attempt))
			.build();
	}

}
