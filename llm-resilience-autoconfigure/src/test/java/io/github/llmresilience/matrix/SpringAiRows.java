/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.ai.chat.client.ChatClient;

/**
 * Chat models of Spring AI.
 */
final class SpringAiRows {

	static final List<Row> ROWS = Stream.of(rows("openai", "anthropic"), rows("anthropic", "openai"),
			rows("ollama", "openai"), List.of(call("google", "openai"), stream("google", "openai")
				.without(Column.RESUME, "retry, because the module drops the partial answer")))
		.flatMap(List::stream)
		.toList();

	private SpringAiRows() {
	}

	private static List<Row> rows(String provider, String fallback) {
		return List.of(call(provider, fallback), stream(provider, fallback));
	}

	private static Row call(String provider, String fallback) {
		return Row
			.blocking("Spring AI " + provider + ", call()",
					(scene, call) -> chat(scene).prompt(Conversation.QUESTION).call().content(),
					(scene, call) -> chat(scene).prompt(Conversation.QUESTION).call().entity(Row.Book.class).title())
			.managed(provider, fallback)
			.without(Column.RESUME, Row.NO_STREAM);
	}

	private static Row stream(String provider, String fallback) {
		return Row
			.streaming("Spring AI " + provider + ", stream()",
					(scene, call) -> chat(scene).prompt(Conversation.QUESTION).stream().content())
			.managed(provider, fallback);
	}

	private static ChatClient chat(Scene scene) {
		return scene.client("chat", () -> scene.bean(ChatClient.Builder.class).build());
	}

}
