/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.Map;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B115, B116: requests fit the model that they go to.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class FittingRequestTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final ApplicationContextRunner context = SpringAiContext.at(providers)
		.withUserConfiguration(Application.class);

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Asker asker(ChatClient.Builder builder) {
			return new Asker(builder.build());
		}

	}

	static class Clock {

		@Tool(description = "tells the time")
		String time() {
			return "noon";
		}

	}

	static class Asker {

		private final ChatClient chat;

		Asker(ChatClient chat) {
			this.chat = chat;
		}

		@LlmCall(model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest", maxAttempts = 1)
		String withFallback(ChatOptions.Builder<?> options) {
			return this.chat.prompt("hi").options(options).call().content();
		}

		@LlmCall(model = "openai/o4-mini")
		String reasoning(ChatOptions.Builder<?> options) {
			return this.chat.prompt("hi").options(options).call().content();
		}

		@LlmCall(model = "openai/odd-model", maxAttempts = 1)
		String odd(ChatOptions.Builder<?> options) {
			return this.chat.prompt("hi").options(options).call().content();
		}

		@LlmCall(model = "openai/odd-model", maxAttempts = 1)
		Flux<String> oddStream(ChatOptions.Builder<?> options) {
			return this.chat.prompt("hi").options(options).stream().content();
		}

		@LlmCall(model = "anthropic/claude-3-7-sonnet-latest", fallback = "openai/gpt-4o-mini", maxAttempts = 1)
		String thinks() {
			return this.chat.prompt("What time is it?").tools(new Clock()).call().content();
		}

	}

	@BeforeEach
	void reset() {
		providers.reset();
	}

	@AfterAll
	static void close() {
		providers.close();
	}

	private static Reply refusal(String message, String param) {
		return new Reply(400, Map.of(),
				"{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\",\"param\":%s}}".formatted(message,
						(param != null) ? "\"" + param + "\"" : "null"));
	}

	/** F33: the limit of tokens has another name at each provider. */
	@Test
	void carriesTheLimitOfTokensToAFallback() {
		providers.openAi.replies(Reply.error(503));
		providers.anthropic.replies(ScriptedProviders.anthropic("hello"));
		this.context.run((context) -> {
			context.getBean(Asker.class).withFallback(OpenAiChatOptions.builder().maxCompletionTokens(77));
			assertThat(providers.openAi.requests.get(0).get("max_completion_tokens").intValue()).isEqualTo(77);
			assertThat(providers.anthropic.requests.get(0).get("max_tokens").intValue()).isEqualTo(77);
		});
	}

	/** F32: a temperature that OpenAI allows is too high for Anthropic. */
	@Test
	void keepsTheTemperatureInTheRangeOfAProvider() {
		providers.openAi.replies(Reply.error(503));
		providers.anthropic.replies(ScriptedProviders.anthropic("hello"));
		this.context.run((context) -> {
			context.getBean(Asker.class).withFallback(ChatOptions.builder().temperature(1.5));
			assertThat(providers.openAi.requests.get(0).get("temperature").doubleValue()).isEqualTo(1.5);
			assertThat(providers.anthropic.requests.get(0).get("temperature").doubleValue()).isEqualTo(1.0);
		});
	}

	/** F33: reasoning models of OpenAI have other names and no sampling parameters. */
	@Test
	void namesTheParametersOfAReasoningModel() {
		providers.openAi.replies(ScriptedProviders.openAi("hello"));
		this.context.run((context) -> {
			context.getBean(Asker.class).reasoning(ChatOptions.builder().maxTokens(50).temperature(0.3).topP(0.9));
			JsonNode request = providers.openAi.requests.get(0);
			assertThat(request.get("max_completion_tokens").intValue()).isEqualTo(50);
			assertThat(request.has("max_tokens")).isFalse();
			assertThat(request.has("temperature")).isFalse();
			assertThat(request.has("top_p")).isFalse();
		});
	}

	/** F32: a parameter that a model refuses by name is left out from then on. */
	@Test
	void leavesOutWhatAModelRefuses(CapturedOutput output) {
		providers.openAi.replies(
				refusal("Unsupported value: 'temperature' does not support 0.3 with this model.", "temperature"),
				refusal("Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
						"max_tokens"),
				ScriptedProviders.openAi("hello"));
		this.context.run((context) -> {
			Asker asker = context.getBean(Asker.class);
			ChatOptions.Builder<?> options = ChatOptions.builder().temperature(0.3).maxTokens(50);
			assertThat(asker.odd(options)).isEqualTo("hello");
			assertThat(asker.odd(options)).isEqualTo("hello");
			assertThat(providers.openAi.requests).hasSize(4);
			JsonNode last = providers.openAi.requests.get(3);
			assertThat(last.has("temperature")).isFalse();
			assertThat(last.has("max_tokens")).isFalse();
			assertThat(last.get("max_completion_tokens").intValue()).isEqualTo(50);
			assertThat(output).containsOnlyOnce("does not support [temperature]")
				.containsOnlyOnce("does not support [max_tokens]");
		});
	}

	@Test
	void leavesOutWhatAModelRefusesInAStream() {
		providers.openAi.replies(refusal("`top_p` cannot be used with this model", null),
				ScriptedProviders.openAiWholeStream("hello"));
		this.context.run((context) -> {
			assertThat(context.getBean(Asker.class).oddStream(ChatOptions.builder().topP(0.5)).collectList().block())
				.containsExactly("hello");
			assertThat(providers.openAi.requests.get(0).has("top_p")).isTrue();
			assertThat(providers.openAi.requests.get(1).has("top_p")).isFalse();
		});
	}

	/** F34: thinking is neither the answer nor sent to another model. */
	@Test
	void keepsReasoningFromCallerAndOtherModels() {
		String thinking = "{\"type\":\"thinking\",\"thinking\":\"Hm, my idea.\",\"signature\":\"secret\"}";
		Reply calls = new Reply(200, Map.of(),
				"""
						{"id":"m1","type":"message","role":"assistant","model":"claude","content":[%s,
						{"type":"tool_use","id":"call_1","name":"time","input":{}}],"stop_reason":"tool_use","stop_sequence":null,
						"usage":{"input_tokens":10,"output_tokens":5}}"""
					.formatted(thinking));
		Reply answer = new Reply(200, Map.of(), """
				{"id":"m1","type":"message","role":"assistant","model":"claude","content":[%s,
				{"type":"text","text":"It is noon."}],"stop_reason":"end_turn","stop_sequence":null,
				"usage":{"input_tokens":10,"output_tokens":5}}""".formatted(thinking));
		this.context.run((context) -> {
			Asker asker = context.getBean(Asker.class);
			providers.anthropic.replies(calls, answer);
			assertThat(asker.thinks()).isEqualTo("It is noon.");
			assertThat(providers.anthropic.requests.get(1).toString()).contains("secret");
			providers.reset();
			providers.anthropic.replies(calls, Reply.error(503));
			providers.openAi.replies(ScriptedProviders.openAi("Noon."));
			assertThat(asker.thinks()).isEqualTo("Noon.");
			assertThat(providers.openAi.requests.get(0).toString()).contains("call_1")
				.doesNotContain("my idea", "secret");
		});
	}

}
