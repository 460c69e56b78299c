/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.List;

import org.springframework.ai.chat.client.ChatClient;

/**
 * Calls without an annotation.
 */
final class TemplateRows {

	static final List<Row> ROWS = List.of(
			Row.blocking("`LlmCallTemplate.execute`", (scene, call) -> prompt(scene).call().content(),
					(scene, call) -> prompt(scene).call().entity(Row.Book.class).title())
				.managed("openai", "anthropic")
				.without(Column.RESUME, Row.NO_STREAM),
			Row.future("`LlmCallTemplate.executeAsync`",
					(scene, call) -> Row.joined(prompt(scene).stream().content()).toFuture())
				.managed("openai", "anthropic"),
			Row.streaming("`ReactiveLlmCallTemplate`", (scene, call) -> prompt(scene).stream().content())
				.managed("openai", "anthropic"));

	private TemplateRows() {
	}

	private static ChatClient.ChatClientRequestSpec prompt(Scene scene) {
		return scene.client("chat", () -> scene.bean(ChatClient.Builder.class).build()).prompt(Conversation.QUESTION);
	}

}
