package io.github.llmresilience.springai;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;

/**
 * Gives the tool calls of a conversation ids that the provider takes to whom it is sent.
 * Some providers give none, others give such that the next one refuses: Anthropic takes
 * letters, digits, underscores and hyphens, OpenAI 40 characters, Mistral exactly nine
 * letters and digits.
 */
final class ToolCallIds {

	private static final Pattern COMMON = Pattern.compile("[a-zA-Z0-9_-]{1,40}");

	private static final Pattern MISTRAL = Pattern.compile("[a-zA-Z0-9]{9}");

	private final Pattern accepted;

	private int rewritten;

	private final Deque<String> expected = new ArrayDeque<>();

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
		this.expected.clear();
		List<AssistantMessage.ToolCall> calls = new ArrayList<>();
		for (AssistantMessage.ToolCall call : message.getToolCalls()) {
			String id = this.accepted.matcher(String.valueOf(call.id())).matches() ? call.id() : nextId();
			this.expected.add(id);
			calls.add(new AssistantMessage.ToolCall(id, call.type(), call.name(), call.arguments()));
		}
		return AssistantMessage.builder()
			.content(message.getText())
			.properties(message.getMetadata())
			.toolCalls(calls)
			.media(message.getMedia())
			.build();
	}

	/** Results come in the order of their calls. */
	private ToolResponseMessage rewrite(ToolResponseMessage message) {
		List<ToolResponseMessage.ToolResponse> results = new ArrayList<>();
		for (ToolResponseMessage.ToolResponse result : message.getResponses()) {
			String id = this.expected.isEmpty() ? result.id() : this.expected.poll();
			results.add(new ToolResponseMessage.ToolResponse(id, result.name(), result.responseData()));
		}
		return ToolResponseMessage.builder().responses(results).metadata(message.getMetadata()).build();
	}

	private String nextId() {
		return "call%05d".formatted(++this.rewritten);
	}

}
