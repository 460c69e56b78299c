/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sdk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.anthropic.backends.AnthropicBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.ResponseCreateParams;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.http.LlmHttpSettings;
import io.github.llmresilience.http.LlmRequestInterceptor;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F59: the token usage of streams and of the Responses API, without any code of the
 * application.
 */
@Timeout(60)
class SdkUsageTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private static final String RESPONSE = """
			{"id":"r1","object":"response","created_at":1,"status":"completed","model":"gpt","error":null,"output":[
			{"type":"message","id":"m1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Emma","annotations":[]}]}],
			"parallel_tool_calls":true,"tool_choice":"auto","tools":[],"usage":{"input_tokens":30,"output_tokens":7,"total_tokens":37,
			"input_tokens_details":{"cached_tokens":0},"output_tokens_details":{"reasoning_tokens":0}}}""";

	private final OpenAIClient openAi = OpenAiSdk
		.client((options) -> options.apiKey("key").baseUrl(providers.url() + "/openai"));

	private final AnthropicClient anthropic = AnthropicSdk
		.client(AnthropicBackend.builder().apiKey("key").baseUrl(providers.url() + "/anthropic").build());

	private final List<LlmUsage> used = new ArrayList<>();

	@BeforeEach
	void reset() {
		providers.reset();
	}

	@AfterAll
	static void close() {
		providers.close();
	}

	private void call(Runnable body) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class))
			.withBean(LlmCallListener.class, () -> (event) -> {
				if (event instanceof LlmCallEvent.AttemptEnded ended) {
					this.used.add(ended.usage());
				}
			})
			.run((context) -> context.getBean(LlmCallTemplate.class).execute("some", (call) -> {
				body.run();
				return "answer";
			}));
	}

	@Test
	void ofAStreamOfOpenAi() {
		providers.openAi.replies(ScriptedProviders.openAiWholeStream("Em", "ma"));
		call(() -> {
			ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
				.model("gpt")
				.addUserMessage("Which book?")
				.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
				.build();
			try (StreamResponse<ChatCompletionChunk> stream = this.openAi.chat()
				.completions()
				.createStreaming(params)) {
				assertThat(stream.stream()).hasSize(4);
			}
		});
		assertThat(this.used).containsExactly(new LlmUsage(10, 5));
	}

	@Test
	void ofAStreamOfAnthropic() {
		providers.anthropic.replies(ScriptedProviders.anthropicWholeStream("Em", "ma"));
		call(() -> {
			try (var stream = this.anthropic.messages()
				.createStreaming(MessageCreateParams.builder()
					.model("claude")
					.maxTokens(100)
					.addUserMessage("Which book?")
					.build())) {
				assertThat(stream.stream()).hasSizeGreaterThan(3);
			}
		});
		assertThat(this.used).containsExactly(new LlmUsage(10, 5));
	}

	@Test
	void ofTheResponsesApi() {
		providers.openAi.replies(new Reply(200, Map.of(), RESPONSE));
		call(() -> assertThat(this.openAi.responses()
			.create(ResponseCreateParams.builder().model("gpt").input("Which book?").build())
			.output()).hasSize(1));
		assertThat(this.used).containsExactly(new LlmUsage(30, 7));
	}

	@Test
	void ofAStreamOfTheResponsesApi() {
		String completed = "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":2,\"response\":"
				+ RESPONSE.replace("\n", "") + "}\n\n";
		providers.openAi.replies(new Reply(200, Map.of("Content-Type", "text/event-stream"), completed));
		call(() -> {
			try (var stream = this.openAi.responses()
				.createStreaming(ResponseCreateParams.builder().model("gpt").input("Which book?").build())) {
				assertThat(stream.stream()).hasSize(1);
			}
		});
		assertThat(this.used).containsExactly(new LlmUsage(30, 7));
	}

	@Test
	void ofARestClient() {
		providers.openAi.replies(ScriptedProviders.openAi("Emma"), ScriptedProviders.openAiWholeStream("Em", "ma"));
		RestClient client = RestClient.builder()
			.requestInterceptor(new LlmRequestInterceptor(new LlmHttpSettings(false)))
			.build();
		for (int i = 0; i < 2; i++) {
			call(() -> assertThat(client.post()
				.uri(providers.url() + "/openai/v1/chat/completions")
				.body(Map.of())
				.retrieve()
				.body(String.class)).contains("ma"));
		}
		assertThat(this.used).containsExactly(new LlmUsage(10, 5), new LlmUsage(10, 5));
	}

}
