/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sdk;

import java.util.Optional;
import java.util.function.Consumer;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.client.KnownClients;
import io.github.llmresilience.failure.LlmUsage;

/**
 * Supports OpenAI's official SDK inside an {@code @LlmCall}, also for other providers
 * with an OpenAI-compatible API.
 */
public final class OpenAiSdk {

	private OpenAiSdk() {
	}

	/**
	 * Creates a client that sends one request for each attempt and cancels the request
	 * when the attempt is aborted. Neither the SDK nor OkHttp repeats a request. The
	 * asynchronous methods of the client do not link their requests to an attempt.
	 * @param options sets the options, at least the API key
	 * @return the client
	 */
	public static OpenAIClient client(Consumer<ClientOptions.Builder> options) {
		ClientOptions.Builder builder = ClientOptions.builder()
			.httpClient(new com.openai.client.okhttp.OkHttpClient(SingleSendClient.client()))
			.maxRetries(0);
		options.accept(builder);
		return KnownClients.registerAbortable(new OpenAIClientImpl(builder.build()));
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
	public static ChatCompletion create(OpenAIClient client, ChatCompletionCreateParams params) {
		LlmCallContext attempt = LlmCallContext.current();
		ChatCompletion completion = client.chat().completions().create(request(params));
		attempt.responded(completion._model().asString().orElse(null), completion._id().asString().orElse(null));
		completion.usage()
			.ifPresent((usage) -> attempt.used(new LlmUsage(usage.promptTokens(), usage.completionTokens(),
					usage.promptTokensDetails().flatMap((details) -> details.cachedTokens()).orElse(0L))));
		attempt.check(answer(completion));
		choice(completion).flatMap((choice) -> choice.message().content())
			.ifPresent(
					(text) -> attempt.answered(OpenAiMessages.CONVERSATIONS.lastQuestionIn(params.messages()), text));
		return completion;
	}

	private static Optional<ChatCompletion.Choice> choice(ChatCompletion completion) {
		return completion._choices().asKnown().flatMap((choices) -> choices.stream().findFirst());
	}

	private static LlmAnswer answer(ChatCompletion completion) {
		ChatCompletion.Choice choice = choice(completion).orElse(null);
		if (choice == null) {
			return new LlmAnswer(false, false, null);
		}
		ChatCompletionMessage message = choice.message();
		LlmAnswer answer = LlmAnswer.of(message.content().orElse(null),
				message.toolCalls().filter((calls) -> !calls.isEmpty()).isPresent(),
				choice._finishReason().asString().orElse(null), message.refusal().orElse(null));
		return message.audio().isPresent() ? answer.withContent() : answer;
	}

	/**
	 * Returns the request of the current attempt. The request has the model of the
	 * attempt, the feedback about earlier answers to this question, and the partial
	 * answer to continue. If the call names no model, the request keeps its own.
	 * @param params the request
	 * @return the request to send
	 * @throws IllegalStateException if no {@code @LlmCall} runs on this thread
	 */
	public static ChatCompletionCreateParams request(ChatCompletionCreateParams params) {
		LlmCallContext attempt = LlmCallContext.current();
		ChatCompletionCreateParams.Builder request = params.toBuilder();
		String model = attempt.target().model();
		if (!model.equals(LlmTarget.DEFAULT_MODEL)) {
			request.model(model);
		}
		return request.messages(OpenAiMessages.CONVERSATIONS.forAttempt(params.messages(), attempt, attempt)).build();
	}

}
