package io.github.llmresilience.langchain4j;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.failure.LlmToolCall;

/**
 * Reads conversations, and adds to them what a model is to be told.
 */
final class Conversations {

	private Conversations() {
	}

	/** The text of what the model was asked last; empty if there is none. */
	static String lastQuestionIn(List<ChatMessage> conversation) {
		int position = positionOfLastQuestionIn(conversation);
		return (position >= 0) ? textOf((UserMessage) conversation.get(position)) : "";
	}

	private static int positionOfLastQuestionIn(List<ChatMessage> conversation) {
		int position = conversation.size() - 1;
		while (position >= 0 && !(conversation.get(position) instanceof UserMessage)) {
			position--;
		}
		return position;
	}

	private static String textOf(UserMessage message) {
		return message.contents()
			.stream()
			.filter(TextContent.class::isInstance)
			.map((content) -> ((TextContent) content).text())
			.collect(Collectors.joining("\n"));
	}

	/**
	 * Adds what the model is told about its earlier answers.
	 * @param conversation the messages of the request
	 * @param ofMethod about answers that the method could not use: they belong right
	 * after the question, before the tool calls of this run of the method
	 * @param ofModelCall about answers to this very conversation
	 */
	static List<ChatMessage> withFeedback(List<ChatMessage> conversation, List<LlmFeedback> ofMethod,
			List<LlmFeedback> ofModelCall) {
		if (ofMethod.isEmpty() && ofModelCall.isEmpty()) {
			return conversation;
		}
		List<ChatMessage> messages = new ArrayList<>(conversation);
		String question = lastQuestionIn(conversation);
		messages.addAll(positionOfLastQuestionIn(conversation) + 1,
				messages(ofMethod.stream().filter((feedback) -> feedback.concerns(question)).toList()));
		messages.addAll(messages(ofModelCall));
		return messages;
	}

	/** Adds the part of an answer that the model is to continue. */
	static List<ChatMessage> withPartial(List<ChatMessage> conversation, String partial, String resumePrompt) {
		List<ChatMessage> messages = new ArrayList<>(conversation);
		messages.add(AiMessage.from(partial));
		messages.add(UserMessage.from(resumePrompt));
		return messages;
	}

	private static List<ChatMessage> messages(List<LlmFeedback> feedback) {
		List<ChatMessage> messages = new ArrayList<>();
		for (LlmFeedback one : feedback) {
			LlmToolCall toolCall = one.toolCall();
			if (toolCall != null) {
				ToolExecutionRequest request = ToolExecutionRequest.builder()
					.id(toolCall.id())
					.name(toolCall.name())
					.arguments((one.answer() != null) ? one.answer() : "{}")
					.build();
				messages.add(AiMessage.from(request));
				messages.add(ToolExecutionResultMessage.from(request, one.message()));
			}
			else {
				if (one.answer() != null && !one.answer().isBlank()) {
					messages.add(AiMessage.from(one.answer()));
				}
				messages.add(UserMessage.from(one.message()));
			}
		}
		return messages;
	}

}
