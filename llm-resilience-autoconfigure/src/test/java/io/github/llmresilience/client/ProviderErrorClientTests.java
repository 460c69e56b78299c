/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.client;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.anthropic.backends.AnthropicBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.classify.Corpus;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.sdk.AnthropicSdk;
import io.github.llmresilience.sdk.OpenAiSdk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * B41: every recorded provider error gets its kind through the official SDKs and through
 * Spring AI, over HTTP. Errors inside a stream are left to the clients that stream.
 */
@Timeout(300)
class ProviderErrorClientTests {

	private static final AnswerServer server = new AnswerServer();

	private final FailureClassifiers classifiers = new FailureClassifiers(List.of(), Instant::now);

	@AfterAll
	static void close() {
		server.close();
	}

	@Test
	void classifiesEveryRecordOverHttp() {
		Map<String, Runnable> clients = clients();
		List<JsonNode> entries = Stream.of("provider-errors.jsonl", "provider-errors-2.jsonl")
			.flatMap((file) -> Corpus.read(file).stream())
			.filter((entry) -> entry.get("http_status").asInt() >= 400)
			.toList();
		List<String> wrong = new ArrayList<>();
		clients.forEach((name, client) -> {
			int before = wrong.size();
			for (JsonNode entry : entries) {
				server.answers(answer(entry));
				FailureKind kind = this.classifiers.classify(catchThrowable(client::run)).kind();
				if (!expected(entry).contains(kind)) {
					wrong.add(name + ": " + kind + " instead of " + expected(entry) + ": " + answer(entry));
				}
			}
			System.out.printf("Provider errors through %s: %d of %d kinds right%n", name,
					entries.size() - wrong.size() + before, entries.size());
		});
		assertThat(wrong).isEmpty();
	}

	private static Map<String, Runnable> clients() {
		Map<String, Runnable> clients = new LinkedHashMap<>();
		OpenAIClient openAi = OpenAiSdk.client((options) -> options.baseUrl(server.url()).apiKey("key"));
		clients.put("openai-java",
				() -> openAi.chat()
					.completions()
					.create(ChatCompletionCreateParams.builder().model("m").addUserMessage("hi").build()));
		AnthropicClient anthropic = AnthropicSdk
			.client(AnthropicBackend.builder().apiKey("key").baseUrl(server.url()).build());
		clients.put("anthropic-java", () -> anthropic.messages()
			.create(MessageCreateParams.builder().model("m").maxTokens(9).addUserMessage("hi").build()));
		ChatModel springAiOpenAi = OpenAiChatModel.builder()
			.options(OpenAiChatOptions.builder().baseUrl(server.url()).apiKey("key").model("m").maxRetries(0).build())
			.build();
		clients.put("Spring AI OpenAI", () -> springAiOpenAi.call(new Prompt("hi")));
		ChatModel springAiAnthropic = AnthropicChatModel.builder()
			.options(
					AnthropicChatOptions.builder().baseUrl(server.url()).apiKey("key").model("m").maxRetries(0).build())
			.build();
		clients.put("Spring AI Anthropic", () -> springAiAnthropic.call(new Prompt("hi")));
		return clients;
	}

	private static WireAnswer answer(JsonNode entry) {
		JsonNode body = entry.get("body");
		Map<String, String> headers = new LinkedHashMap<>();
		entry.get("headers")
			.properties()
			.forEach((header) -> headers.put(header.getKey(), header.getValue().asString()));
		return new WireAnswer(entry.get("http_status").asInt(),
				headers.getOrDefault("content-type", "application/json"),
				body.isString() ? body.asString() : body.toString(), headers);
	}

	/** The kinds of a record, as in {@code ProviderErrorCorpusTests}. */
	private static Set<FailureKind> expected(JsonNode entry) {
		return Corpus.expectedKinds(entry);
	}

}
