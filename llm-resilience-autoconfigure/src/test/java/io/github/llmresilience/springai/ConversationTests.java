/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.failure.LlmToolCall;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is added to a conversation, and what is changed in it for another provider.
 */
class ConversationTests {

	private static final List<Message> LOOP = List.of(new SystemMessage("be brief"), new UserMessage("how many?"),
			calls("", ""), results("", ""), calls("c3"), results("c3"));

	private static AssistantMessage calls(String... ids) {
		return AssistantMessage.builder()
			.content("")
			.toolCalls(List.of(ids)
				.stream()
				.map((id) -> new AssistantMessage.ToolCall(id, "function", "stock", "{}"))
				.toList())
			.build();
	}

	private static ToolResponseMessage results(String... ids) {
		return ToolResponseMessage.builder()
			.responses(
					List.of(ids).stream().map((id) -> new ToolResponseMessage.ToolResponse(id, "stock", "7")).toList())
			.build();
	}

	private static List<String> ids(List<Message> messages) {
		return messages.stream().flatMap((message) -> {
			if (message instanceof AssistantMessage assistant) {
				return assistant.getToolCalls().stream().map(AssistantMessage.ToolCall::id);
			}
			return (message instanceof ToolResponseMessage results)
					? results.getResponses().stream().map(ToolResponseMessage.ToolResponse::id) : Stream.empty();
		}).toList();
	}

	@Test
	void addsNothingWhereThereIsNoFeedback() {
		assertThat(SpringAiMessages.CONVERSATIONS.withFeedback(LOOP, List.of(), List.of())).isSameAs(LOOP);
	}

	/**
	 * What the method found out belongs to the question; what the reader found, to the
	 * answer.
	 */
	@Test
	void putsFeedbackWhereItBelongs() {
		List<Message> messages = SpringAiMessages.CONVERSATIONS.withFeedback(LOOP,
				List.of(new LlmFeedback("bad", null, "mend")), List.of(new LlmFeedback(null, null, "mend again")));
		assertThat(messages).hasSize(9);
		assertThat(messages.get(2).getText()).isEqualTo("bad");
		assertThat(messages.get(3).getText()).isEqualTo("mend");
		assertThat(messages.get(4)).isSameAs(LOOP.get(2));
		assertThat(messages.get(8)).isInstanceOf(UserMessage.class);
		assertThat(messages.get(8).getText()).isEqualTo("mend again");
	}

	/** B71. */
	@Test
	void answersAToolCallWithItsResult() {
		List<Message> messages = SpringAiMessages.CONVERSATIONS.withFeedback(LOOP, List.of(),
				List.of(new LlmFeedback("{}", new LlmToolCall("c9", "book"), "no title")));
		assertThat(((AssistantMessage) messages.get(6)).getToolCalls()).singleElement()
			.satisfies((call) -> assertThat(call.id()).isEqualTo("c9"));
		assertThat(((ToolResponseMessage) messages.get(7)).getResponses()).singleElement()
			.satisfies((result) -> assertThat(result.responseData()).isEqualTo("no title"));
	}

	/** Ids that another provider refuses are replaced in call and result alike. */
	@Test
	void givesToolCallsIdsThatTheProviderTakes() {
		assertThat(ids(ToolCallIds.fit(LOOP, "anthropic"))).containsExactly("call00001", "call00002", "call00001",
				"call00002", "c3", "c3");
		assertThat(ids(ToolCallIds.fit(LOOP, "mistral"))).containsExactly("call00001", "call00002", "call00001",
				"call00002", "call00003", "call00003");
		List<Message> fine = List.of(new UserMessage("?"), calls("toolu_01"), results("toolu_01"));
		assertThat(ToolCallIds.fit(fine, "openai")).isSameAs(fine);
	}

	@Test
	void knowsTheFormatInstructionsOfSpringAiOnly() {
		assertThat(FormatInstructions.schemaIn("""
				Here is the JSON Schema instance your output must adhere to:
				```{"type":"object"}```
				""")).isEqualTo("{\"type\":\"object\"}");
		assertThat(FormatInstructions.schemaIn("What does this JSON Schema mean?\n```{\"type\":\"object\"}```"))
			.isNull();
		assertThat(FormatInstructions.schemaIn("plain question")).isNull();
	}

}
