package io.github.llmresilience.sdk;

import java.util.function.Consumer;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmUsage;

/**
 * OpenAI's official SDK inside an {@code @LlmCall}. For other providers that speak
 * OpenAI's format, too.
 */
public final class OpenAiSdk {

	private OpenAiSdk() {
	}

	/**
	 * A client that sends one request for each attempt, and ends it with the attempt:
	 * neither the SDK nor OkHttp sends anything twice. Its asynchronous side does not
	 * know on which attempt's behalf it sends.
	 * @param options sets what else there is to set: at least the key
	 * @return the client
	 */
	public static OpenAIClient client(Consumer<ClientOptions.Builder> options) {
		ClientOptions.Builder builder = ClientOptions.builder()
			.httpClient(new com.openai.client.okhttp.OkHttpClient(SingleSendClient.client()))
			.maxRetries(0);
		options.accept(builder);
		return new OpenAIClientImpl(builder.build());
	}

	/**
	 * Sends the {@linkplain #request request} of the current attempt, and notes what it
	 * has cost and what was answered.
	 * @param client the client
	 * @param params the request, made anew in each attempt or once
	 * @return the answer
	 * @throws IllegalStateException if no {@code @LlmCall} runs on this thread
	 */
	public static ChatCompletion create(OpenAIClient client, ChatCompletionCreateParams params) {
		LlmCallContext attempt = LlmCallContext.current();
		ChatCompletion completion = client.chat().completions().create(request(params));
		completion.usage()
			.ifPresent(
					(usage) -> attempt.used(new LlmUsage((int) usage.promptTokens(), (int) usage.completionTokens())));
		completion.choices()
			.stream()
			.findFirst()
			.flatMap((choice) -> choice.message().content())
			.ifPresent(
					(text) -> attempt.answered(OpenAiMessages.CONVERSATIONS.lastQuestionIn(params.messages()), text));
		return completion;
	}

	/**
	 * The request of the current attempt: to its model, with what that is told about its
	 * earlier answers to this question, and the part of its answer that it is to
	 * continue. Where the call names no model, that of the request stays.
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
