/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.List;

import com.anthropic.backends.AnthropicBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.models.messages.MessageCreateParams;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.sdk.AnthropicSdk;
import reactor.core.publisher.Flux;

/**
 * Anthropic's SDK, in both major versions.
 */
final class AnthropicRows {

	private AnthropicRows() {
	}

	static List<Row> of(int version) {
		Row streaming = Row
			.streaming("anthropic-java " + version + ", AnthropicSdk, createStreaming", AnthropicRows::createStreaming)
			.helped("request", Column.FALLBACK, Column.RESUME, Column.REASK);
		return List.of(Row.blocking("anthropic-java " + version + ", AnthropicSdk.create", AnthropicRows::create)
			.without(Column.RESUME, Row.NO_STREAM), streaming);
	}

	private static AnthropicClient client(Scene scene) {
		return scene.client("AnthropicSdk",
				() -> AnthropicSdk.client(AnthropicBackend.builder().apiKey("key").baseUrl(scene.url()).build()));
	}

	private static MessageCreateParams params() {
		return MessageCreateParams.builder().model("any").maxTokens(100).addUserMessage(Conversation.QUESTION).build();
	}

	private static String create(Scene scene, LlmCallContext call) {
		return AnthropicSdk.create(client(scene), params()).content().get(0).asText().text();
	}

	private static Flux<String> createStreaming(Scene scene, LlmCallContext call) {
		MessageCreateParams request = AnthropicSdk.request(params());
		return Flux
			.using(() -> client(scene).messages().createStreaming(request),
					(stream) -> Flux.fromStream(stream.stream()), (stream) -> stream.close())
			.map((event) -> event.contentBlockDelta()
				.flatMap((delta) -> delta.delta().text())
				.map((delta) -> delta.text())
				.orElse(""));
	}

}
