package io.github.llmresilience.springai;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.failure.LlmToolCall;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;

/**
 * Adds to a conversation what the model is to be told about its earlier answers.
 */
final class ConversationFeedback {

	private ConversationFeedback() {
	}

	/**
	 * Adds feedback.
	 * @param conversation the messages of the prompt
	 * @param ofMethod about answers that the method could not use: they belong right
	 * after the question, before the tool calls of this run of the method
	 * @param ofModelCall about answers to this very conversation
	 * @return the messages to send
	 */
	static List<Message> add(List<Message> conversation, List<LlmFeedback> ofMethod, List<LlmFeedback> ofModelCall) {
		if (ofMethod.isEmpty() && ofModelCall.isEmpty()) {
			return conversation;
		}
		List<Message> messages = new ArrayList<>(conversation);
		int position = LastQuestion.positionIn(conversation);
		String question = LastQuestion.textIn(conversation);
		messages.addAll(position + 1,
				messages(ofMethod.stream().filter((feedback) -> feedback.concerns(question)).toList()));
		messages.addAll(messages(ofModelCall));
		return messages;
	}

	private static List<Message> messages(List<LlmFeedback> feedback) {
		List<Message> messages = new ArrayList<>();
		for (LlmFeedback one : feedback) {
			if (one.toolCall() != null) {
				addAsToolResult(messages, one, one.toolCall());
			}
			else {
				addAsText(messages, one);
			}
		}
		return messages;
	}

	private static void addAsText(List<Message> messages, LlmFeedback feedback) {
		if (feedback.answer() != null && !feedback.answer().isBlank()) {
			messages.add(new AssistantMessage(feedback.answer()));
		}
		messages.add(new UserMessage(feedback.message()));
	}

	private static void addAsToolResult(List<Message> messages, LlmFeedback feedback, LlmToolCall toolCall) {
		String arguments = (feedback.answer() != null) ? feedback.answer() : "{}";
		messages.add(AssistantMessage.builder()
			.content("")
			.toolCalls(List.of(new AssistantMessage.ToolCall(toolCall.id(), "function", toolCall.name(), arguments)))
			.build());
		messages.add(ToolResponseMessage.builder()
			.responses(
					List.of(new ToolResponseMessage.ToolResponse(toolCall.id(), toolCall.name(), feedback.message())))
			.build());
	}

}
