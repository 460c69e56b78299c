/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;

/**
 * Replaces tool call ids that the provider of an attempt does not accept. Some providers
 * return no ids, or ids that another provider rejects. Anthropic accepts letters, digits,
 * underscores and hyphens. OpenAI accepts up to 40 characters. Mistral accepts exactly
 * nine letters and digits.
 */
final class ToolCallIds {

	private static final Pattern COMMON = Pattern.compile("[a-zA-Z0-9_-]{1,40}");

	private static final Pattern MISTRAL = Pattern.compile("[a-zA-Z0-9]{9}");

	private final Pattern accepted;

	private int rewritten;

	/** New ids by old id. Several calls without an id share one key. */
	private final Map<String, Deque<String>> ids = new HashMap<>();

	private ToolCallIds(Pattern accepted) {
		this.accepted = accepted;
	}

	static List<Message> fit(List<Message> conversation, String provider) {
		Pattern accepted = provider.startsWith("mistral") ? MISTRAL : COMMON;
		boolean allFit = conversation.stream()
			.filter(AssistantMessage.class::isInstance)
			.flatMap((message) -> ((AssistantMessage) message).getToolCalls().stream())
			.allMatch((call) -> accepted.matcher(String.valueOf(call.id())).matches());
		return allFit ? conversation : new ToolCallIds(accepted).rewrite(conversation);
	}

	private List<Message> rewrite(List<Message> conversation) {
		List<Message> messages = new ArrayList<>(conversation.size());
		for (Message message : conversation) {
			if (message instanceof AssistantMessage assistant && assistant.hasToolCalls()) {
				messages.add(rewrite(assistant));
			}
			else if (message instanceof ToolResponseMessage results) {
				messages.add(rewrite(results));
			}
			else {
				messages.add(message);
			}
		}
		return messages;
	}

	private AssistantMessage rewrite(AssistantMessage message) {
		this.ids.clear();
		List<AssistantMessage.ToolCall> calls = new ArrayList<>();
		for (AssistantMessage.ToolCall call : message.getToolCalls()) {
			String id = this.accepted.matcher(String.valueOf(call.id())).matches() ? call.id() : nextId();
			this.ids.computeIfAbsent(String.valueOf(call.id()), (old) -> new ArrayDeque<>()).add(id);
			calls.add(new AssistantMessage.ToolCall(id, call.type(), call.name(), call.arguments()));
		}
		return AssistantMessages.mutate(message).toolCalls(calls).build();
	}

	/**
	 * Rewrites the ids of tool results. Results without an id are in the order of their
	 * calls.
	 */
	private ToolResponseMessage rewrite(ToolResponseMessage message) {
		List<ToolResponseMessage.ToolResponse> results = new ArrayList<>();
		for (ToolResponseMessage.ToolResponse result : message.getResponses()) {
			Deque<String> known = this.ids.getOrDefault(String.valueOf(result.id()), new ArrayDeque<>());
			String id = known.isEmpty() ? result.id() : known.poll();
			results.add(new ToolResponseMessage.ToolResponse(id, result.name(), result.responseData()));
		}
		return ToolResponseMessage.builder().responses(results).metadata(message.getMetadata()).build();
	}

	private String nextId() {
		return String.format(Locale.ROOT, "call%05d", ++this.rewritten);
	}

}
