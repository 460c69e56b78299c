package io.github.llmresilience.sdk;

import java.util.function.Consumer;
import java.util.stream.Collectors;

import com.anthropic.backends.Backend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.TextBlock;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmUsage;

/**
 * Anthropic's official SDK inside an {@code @LlmCall}.
 */
public final class AnthropicSdk {

	private AnthropicSdk() {
	}

	/**
	 * A client that sends one request for each attempt, and ends it with the attempt:
	 * neither the SDK nor OkHttp sends anything twice. Its asynchronous side does not
	 * know on which attempt's behalf it sends.
	 * @param backend whom to ask, and with which key, for example
	 * {@code AnthropicBackend.builder().apiKey(key).build()}
	 * @param options sets what else there is to set
	 * @return the client
	 */
	public static AnthropicClient client(Backend backend, Consumer<ClientOptions.Builder> options) {
		ClientOptions.Builder builder = ClientOptions.builder()
			.httpClient(new com.anthropic.client.okhttp.OkHttpClient(SingleSendClient.client(), backend))
			.baseUrl(backend.baseUrl())
			.maxRetries(0);
		options.accept(builder);
		return new AnthropicClientImpl(builder.build());
	}

	/**
	 * The same with the SDK's default options.
	 * @param backend whom to ask, and with which key
	 * @return the client
	 */
	public static AnthropicClient client(Backend backend) {
		return client(backend, (options) -> {
		});
	}

	/**
	 * Sends the {@linkplain #request request} of the current attempt, and notes what it
	 * has cost and what was answered.
	 * @param client the client
	 * @param params the request, made anew in each attempt or once
	 * @return the answer
	 * @throws IllegalStateException if no {@code @LlmCall} runs on this thread
	 */
	public static Message create(AnthropicClient client, MessageCreateParams params) {
		LlmCallContext attempt = LlmCallContext.current();
		Message message = client.messages().create(request(params));
		attempt.used(new LlmUsage((int) message.usage().inputTokens(), (int) message.usage().outputTokens()));
		String text = message.content()
			.stream()
			.flatMap((block) -> block.text().stream())
			.map(TextBlock::text)
			.collect(Collectors.joining());
		if (!text.isEmpty()) {
			attempt.answered(AnthropicMessages.CONVERSATIONS.lastQuestionIn(params.messages()), text);
		}
		return message;
	}

	/**
	 * The request of the current attempt: to its model, with what that is told about its
	 * earlier answers to this question, and the part of its answer that it is to
	 * continue. Where the call names no model, that of the request stays.
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
