package io.github.llmresilience.springai;

import java.util.List;

import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.MessageType;

/**
 * The last thing in a conversation that the model was asked.
 */
final class LastQuestion {

	private LastQuestion() {
	}

	/** Its index; -1 if there is none. */
	static int positionIn(List<Message> conversation) {
		int position = conversation.size() - 1;
		while (position >= 0 && conversation.get(position).getMessageType() != MessageType.USER) {
			position--;
		}
		return position;
	}

	/** Its text; empty if there is none. */
	static String textIn(List<Message> conversation) {
		int position = positionIn(conversation);
		return (position >= 0) ? String.valueOf(conversation.get(position).getText()) : "";
	}

}
