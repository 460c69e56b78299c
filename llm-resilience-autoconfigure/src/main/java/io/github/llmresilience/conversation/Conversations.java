/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.conversation;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.failure.LlmToolCall;

/**
 * Adds the messages of an attempt to a conversation: feedback about earlier answers, and
 * the partial answer to continue.
 *
 * @param <M> the message type of the client
 */
public final class Conversations<M> {

	private final MessageFormat<M> format;

	public Conversations(MessageFormat<M> format) {
		this.format = format;
	}

	/** Returns the conversation to send in an attempt. */
	public List<M> forAttempt(List<M> conversation, LlmCallContext method, LlmCallContext attempt) {
		List<M> messages = withFeedback(conversation, method.feedback(),
				(attempt != method) ? attempt.feedback() : List.of());
		String partial = attempt.partial();
		if (partial == null || partial.isBlank()) {
			return messages;
		}
		List<M> resumed = new ArrayList<>(messages);
		resumed.add(this.format.assistant(partial));
		resumed.add(this.format.user(attempt.resumePrompt()));
		return resumed;
	}

	/**
	 * Returns the conversation to send in an attempt if the model has answered the same
	 * conversation in an earlier attempt of the method. The feedback about its answers is
	 * at the end, after tool calls and their results.
	 */
	public List<M> continued(List<M> conversation, LlmCallContext method, LlmCallContext attempt) {
		String question = lastQuestionIn(conversation);
		List<M> messages = new ArrayList<>(conversation);
		messages
			.addAll(messages(method.feedback().stream().filter((feedback) -> feedback.concerns(question)).toList()));
		if (attempt != method) {
			messages.addAll(messages(attempt.feedback()));
		}
		return messages;
	}

	/** Adds the feedback of the method and of the model call to a conversation. */
	public List<M> withFeedback(List<M> conversation, List<LlmFeedback> ofMethod, List<LlmFeedback> ofModelCall) {
		if (ofMethod.isEmpty() && ofModelCall.isEmpty()) {
			return conversation;
		}
		List<M> messages = new ArrayList<>(conversation);
		String question = lastQuestionIn(conversation);
		messages.addAll(positionOfLastQuestionIn(conversation) + 1,
				messages(ofMethod.stream().filter((feedback) -> feedback.concerns(question)).toList()));
		messages.addAll(messages(ofModelCall));
		return messages;
	}

	/**
	 * Returns a conversation up to its last question. Later tool calls and tool results
	 * are left out.
	 */
	public List<M> throughLastQuestion(List<M> conversation) {
		return List.copyOf(conversation.subList(0, positionOfLastQuestionIn(conversation) + 1));
	}

	/**
	 * Returns the last question to the model.
	 * @return the text, empty if there is no question
	 */
	public String lastQuestionIn(List<M> conversation) {
		int position = positionOfLastQuestionIn(conversation);
		return (position >= 0) ? this.format.textOf(conversation.get(position)) : "";
	}

	private int positionOfLastQuestionIn(List<M> conversation) {
		int position = conversation.size() - 1;
		while (position >= 0 && !this.format.isQuestion(conversation.get(position))) {
			position--;
		}
		return position;
	}

	private List<M> messages(List<LlmFeedback> feedback) {
		List<M> messages = new ArrayList<>();
		for (LlmFeedback one : feedback) {
			LlmToolCall toolCall = one.toolCall();
			if (toolCall != null) {
				messages.add(this.format.toolCall(toolCall, (one.answer() != null) ? one.answer() : "{}"));
				messages.add(this.format.toolResult(toolCall, one.message()));
				continue;
			}
			if (one.answer() != null && !one.answer().isBlank()) {
				messages.add(this.format.assistant(one.answer()));
			}
			messages.add(this.format.user(one.message()));
		}
		return messages;
	}

}
