/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import com.anthropic.backends.AnthropicBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.google.genai.Client;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.langchain4j.model.openai.OpenAiChatModel;
import feign.Feign;
import feign.RequestLine;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.sdk.AnthropicSdk;
import io.github.llmresilience.sdk.OpenAiSdk;
import reactor.core.publisher.Flux;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Services as users write them, each with one client.
 */
final class ClientServices {

	private ClientServices() {
	}

	/**
	 * Asks a model and waits for the answer.
	 */
	interface Asking {

		Object ask() throws Exception;

	}

	/**
	 * Streams from a model.
	 */
	interface Streaming {

		Flux<String> stream();

	}

	static class RestClientService implements Asking {

		private final RestClient client;

		RestClientService(RestClient.Builder builder, ClientHttpRequestFactory factory, String url) {
			this.client = builder.clone().requestFactory(factory).baseUrl(url).build();
		}

		@Override
		@LlmCall(model = "plain/model")
		public Object ask() {
			return this.client.get().retrieve().body(String.class);
		}

	}

	static class HttpUrlConnectionService extends RestClientService {

		HttpUrlConnectionService(RestClient.Builder builder, ClientHttpRequestFactory factory, String url) {
			super(builder, factory, url);
		}

		@Override
		@LlmCall(model = "plain/model")
		public Object ask() {
			return super.ask();
		}

	}

	static class WebClientService implements Asking, Streaming {

		private final WebClient client;

		WebClientService(WebClient.Builder builder, String url) {
			this.client = builder.clone().baseUrl(url).build();
		}

		@Override
		@LlmCall(model = "plain/model")
		public Object ask() {
			return this.client.get().uri("/answer").retrieve().bodyToMono(String.class).block();
		}

		@Override
		@LlmCall(model = "plain/model")
		public Flux<String> stream() {
			return this.client.get().uri("/stream").retrieve().bodyToFlux(String.class);
		}

	}

	static class JdkService implements Asking {

		private final HttpClient client = HttpClient.newHttpClient();

		private final URI uri;

		JdkService(String url) {
			this.uri = URI.create(url);
		}

		@Override
		@LlmCall(model = "plain/model")
		public Object ask() throws IOException, InterruptedException {
			return this.client.send(HttpRequest.newBuilder(this.uri).build(), HttpResponse.BodyHandlers.ofString());
		}

	}

	static class OpenAiSdkService implements Asking {

		private final OpenAIClient client;

		OpenAiSdkService(OpenAIClient client) {
			this.client = client;
		}

		static OpenAiSdkService withHelper(String url) {
			return new OpenAiSdkService(OpenAiSdk.client((options) -> options.baseUrl(url).apiKey("key")));
		}

		@Override
		@LlmCall(model = "plain/model")
		public Object ask() {
			return this.client.chat()
				.completions()
				.create(ChatCompletionCreateParams.builder().model("model").addUserMessage("hi").build());
		}

	}

	static class PlainOpenAiSdkService extends OpenAiSdkService {

		PlainOpenAiSdkService(String url) {
			super(OpenAIOkHttpClient.builder().baseUrl(url).apiKey("key").maxRetries(0).build());
		}

		@Override
		@LlmCall(model = "plain/model")
		public Object ask() {
			return super.ask();
		}

	}

	static class AnthropicSdkService implements Asking {

		private final AnthropicClient client;

		AnthropicSdkService(String url) {
			this.client = AnthropicSdk.client(AnthropicBackend.builder().apiKey("key").baseUrl(url).build());
		}

		@Override
		@LlmCall(model = "plain/model")
		public Object ask() {
			return this.client.messages()
				.create(MessageCreateParams.builder().model("model").maxTokens(10).addUserMessage("hi").build());
		}

	}

	static class GoogleSdkService implements Asking {

		private final Client client;

		GoogleSdkService(String url) {
			this.client = googleClient(url);
		}

		@Override
		@LlmCall(model = "plain/model")
		public Object ask() {
			return this.client.models.generateContent("model", "hi", null);
		}

	}

	static Client googleClient(String url) {
		return Client.builder()
			.apiKey("key")
			.httpOptions(HttpOptions.builder()
				.baseUrl(url)
				.retryOptions(HttpRetryOptions.builder().attempts(1).build())
				.build())
			.build();
	}

	static class BedrockService implements Asking {

		private final BedrockRuntimeClient client;

		BedrockService(String url) {
			this.client = BedrockRuntimeClient.builder()
				.region(Region.US_EAST_1)
				.endpointOverride(URI.create(url))
				.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
				.build();
		}

		@Override
		@LlmCall(model = "plain/model")
		public Object ask() {
			return this.client.converse((request) -> request.modelId("model"));
		}

	}

	/**
	 * A client of Feign.
	 */
	interface FeignApi {

		@RequestLine("GET /")
		String ask();

	}

	static class FeignService implements Asking {

		private final FeignApi client;

		FeignService(String url) {
			this.client = Feign.builder().target(FeignApi.class, url);
		}

		@Override
		@LlmCall(model = "plain/model")
		public Object ask() {
			return this.client.ask();
		}

	}

	static class LangChain4jService implements Asking {

		private final OpenAiChatModel client;

		LangChain4jService(String url) {
			this.client = OpenAiChatModel.builder().baseUrl(url).apiKey("key").modelName("model").maxRetries(0).build();
		}

		@Override
		@LlmCall(model = "plain/model")
		public Object ask() {
			return this.client.chat("hi");
		}

	}

	/**
	 * A service on Spring AI's ChatClient. A subclass names the model.
	 */
	abstract static class ChatClientService implements Asking, Streaming {

		private final ChatClient client;

		ChatClientService(ChatClient.Builder builder) {
			this.client = builder.build();
		}

		@Override
		public Object ask() {
			return this.client.prompt("hi").call().content();
		}

		@Override
		public Flux<String> stream() {
			return this.client.prompt("hi").stream().content();
		}

	}

	static class SpringAiOpenAiService extends ChatClientService {

		SpringAiOpenAiService(ChatClient.Builder builder) {
			super(builder);
		}

		@Override
		@LlmCall(model = "openai/model")
		public Object ask() {
			return super.ask();
		}

		@Override
		@LlmCall(model = "openai/model")
		public Flux<String> stream() {
			return super.stream();
		}

	}

	static class SpringAiAnthropicService extends ChatClientService {

		SpringAiAnthropicService(ChatClient.Builder builder) {
			super(builder);
		}

		@Override
		@LlmCall(model = "anthropic/model")
		public Object ask() {
			return super.ask();
		}

		@Override
		@LlmCall(model = "anthropic/model")
		public Flux<String> stream() {
			return super.stream();
		}

	}

	static class SpringAiOllamaService extends ChatClientService {

		SpringAiOllamaService(ChatClient.Builder builder) {
			super(builder);
		}

		@Override
		@LlmCall(model = "ollama/model")
		public Object ask() {
			return super.ask();
		}

		@Override
		@LlmCall(model = "ollama/model")
		public Flux<String> stream() {
			return super.stream();
		}

	}

	static class SpringAiGoogleService extends ChatClientService {

		SpringAiGoogleService(ChatClient.Builder builder) {
			super(builder);
		}

		@Override
		@LlmCall(model = "google/model")
		public Object ask() {
			return super.ask();
		}

		@Override
		@LlmCall(model = "google/model")
		public Flux<String> stream() {
			return super.stream();
		}

	}

}
