/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.sdk.OpenAiSdk;
import reactor.core.publisher.Flux;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/**
 * SDKs of providers.
 */
final class SdkRows {

	static final List<Row> ROWS = List.of(
			Row.blocking("openai-java, OpenAiSdk.create", SdkRows::create).without(Column.RESUME, Row.NO_STREAM),
			Row.streaming("openai-java, OpenAiSdk, createStreaming", SdkRows::createStreaming)
				.helped("request", Column.FALLBACK, Column.RESUME, Column.REASK),
			Row.blocking("openai-java, OpenAiSdk, responses", SdkRows::responses)
				.helped("body", Column.FALLBACK, Column.REASK)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.streaming("openai-java, OpenAiSdk, responses, stream", SdkRows::responsesStream)
				.helped("body", Column.FALLBACK, Column.RESUME, Column.REASK),
			Row.blocking("openai-java, client of its own", SdkRows::plainOpenAi)
				.helped(Row.LEARNED, Column.LIMIT)
				.helped("create", Column.FALLBACK, Column.REASK, Column.USAGE)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.blocking("google-genai", SdkRows::google)
				.helped(Row.LEARNED, Column.LIMIT)
				.helped("body", Column.FALLBACK, Column.REASK, Column.USAGE)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.streaming("google-genai, stream", SdkRows::googleStream)
				.helped(Row.LEARNED, Column.LIMIT)
				.helped("body", Column.FALLBACK, Column.RESUME, Column.REASK, Column.USAGE),
			Row.blocking("AWS SDK, Bedrock converse", SdkRows::bedrock)
				.helped(Row.LEARNED, Column.LIMIT)
				.helped("body", Column.FALLBACK, Column.REASK, Column.USAGE)
				.without(Column.RESUME, Row.NO_STREAM));

	private SdkRows() {
	}

	private static OpenAIClient openAi(Scene scene) {
		return scene.client("OpenAiSdk",
				() -> OpenAiSdk.client((options) -> options.baseUrl(scene.url()).apiKey("key")));
	}

	private static ChatCompletionCreateParams params() {
		return ChatCompletionCreateParams.builder().model("any").addUserMessage(Conversation.QUESTION).build();
	}

	private static String create(Scene scene, LlmCallContext call) {
		return text(openAi(scene));
	}

	private static String plainOpenAi(Scene scene, LlmCallContext call) {
		return text(scene.client("plain openai-java",
				() -> OpenAIOkHttpClient.builder().baseUrl(scene.url()).apiKey("key").maxRetries(0).build()));
	}

	private static String text(OpenAIClient client) {
		return OpenAiSdk.create(client, params()).choices().get(0).message().content().orElseThrow();
	}

	private static Flux<String> createStreaming(Scene scene, LlmCallContext call) {
		ChatCompletionCreateParams request = OpenAiSdk.request(params())
			.toBuilder()
			.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
			.build();
		return Flux
			.using(() -> openAi(scene).chat().completions().createStreaming(request),
					(stream) -> Flux.fromStream(stream.stream()), (stream) -> stream.close())
			.map((chunk) -> chunk.choices()
				.stream()
				.map((choice) -> choice.delta().content().orElse(""))
				.collect(Collectors.joining()));
	}

	private static ResponseCreateParams responseParams(LlmCallContext call) {
		return ResponseCreateParams.builder()
			.model(call.target().model())
			.inputOfResponse(Conversation.messages(call)
				.stream()
				.map((message) -> ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
					.role(EasyInputMessage.Role.of(message.role()))
					.content(message.content())
					.build()))
				.toList())
			.build();
	}

	private static String responses(Scene scene, LlmCallContext call) {
		return openAi(scene).responses()
			.create(responseParams(call))
			.output()
			.get(0)
			.asMessage()
			.content()
			.get(0)
			.asOutputText()
			.text();
	}

	private static Flux<String> responsesStream(Scene scene, LlmCallContext call) {
		ResponseCreateParams request = responseParams(call);
		return Flux
			.using(() -> openAi(scene).responses().createStreaming(request),
					(stream) -> Flux.fromStream(stream.stream()), (stream) -> stream.close())
			.map((event) -> event.outputTextDelta().map((delta) -> delta.delta()).orElse(""));
	}

	private static Client googleClient(Scene scene) {
		return scene.client("google-genai",
				() -> Client.builder()
					.apiKey("key")
					.httpOptions(HttpOptions.builder()
						.baseUrl(scene.url())
						.retryOptions(HttpRetryOptions.builder().attempts(1).build())
						.build())
					.build());
	}

	private static List<Content> contents(LlmCallContext call) {
		return Conversation.messages(call)
			.stream()
			.map((message) -> Content.builder()
				.role(message.role().equals("user") ? "user" : "model")
				.parts(Part.fromText(message.content()))
				.build())
			.toList();
	}

	private static String google(Scene scene, LlmCallContext call) {
		var response = googleClient(scene).models.generateContent(call.target().model(), contents(call), null);
		response.usageMetadata()
			.flatMap((used) -> used.promptTokenCount())
			.ifPresent((tokens) -> call.used(new LlmUsage(tokens, 1)));
		return response.text();
	}

	private static Flux<String> googleStream(Scene scene, LlmCallContext call) {
		List<Content> contents = contents(call);
		return Flux
			.using(() -> googleClient(scene).models.generateContentStream(call.target().model(), contents, null),
					(stream) -> Flux.fromIterable(stream), (stream) -> stream.close())
			.doOnNext((part) -> part.usageMetadata()
				.flatMap((used) -> used.promptTokenCount())
				.ifPresent((tokens) -> call.used(new LlmUsage(tokens, 1))))
			.map((part) -> String.valueOf(part.text()));
	}

	private static String bedrock(Scene scene, LlmCallContext call) {
		BedrockRuntimeClient client = scene.client("Bedrock",
				() -> BedrockRuntimeClient.builder()
					.region(Region.US_EAST_1)
					.endpointOverride(URI.create(scene.url()))
					.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
					.overrideConfiguration((options) -> options.retryStrategy((retries) -> retries.maxAttempts(1)))
					.build());
		List<Message> messages = Conversation.messages(call)
			.stream()
			.map((message) -> Message.builder()
				.role(message.role())
				.content(ContentBlock.fromText(message.content()))
				.build())
			.toList();
		ConverseResponse response = client
			.converse((request) -> request.modelId(call.target().model()).messages(messages));
		call.used(new LlmUsage(response.usage().inputTokens(), response.usage().outputTokens()));
		return response.output().message().content().stream().map(ContentBlock::text).collect(Collectors.joining());
	}

}
