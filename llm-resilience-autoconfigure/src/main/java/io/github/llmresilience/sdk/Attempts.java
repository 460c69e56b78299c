package io.github.llmresilience.sdk;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

/**
 * What requests need to know of an attempt, whatever their form.
 */
final class Attempts {

	private Attempts() {
	}

	/** The model to ask; empty where the call names none. */
	static Optional<String> modelOf(LlmCallContext attempt) {
		return Optional.of(attempt.target().model()).filter((model) -> !model.equals(LlmTarget.DEFAULT_MODEL));
	}

	/**
	 * Adds to a conversation what the model is told about its earlier answers to a
	 * question, and the part of its answer that it is to continue.
	 * @param assistant adds what the model has said
	 * @param user adds what it is told
	 */
	static void tell(LlmCallContext attempt, String question, Consumer<String> assistant, Consumer<String> user) {
		attempt.feedback().stream().filter((feedback) -> feedback.concerns(question)).forEach((feedback) -> {
			say(feedback.answer(), assistant);
			user.accept(feedback.message());
		});
		if (say(attempt.partial(), assistant)) {
			user.accept(attempt.resumePrompt());
		}
	}

	private static boolean say(@Nullable String text, Consumer<String> assistant) {
		if (text == null || text.isBlank()) {
			return false;
		}
		assistant.accept(text);
		return true;
	}

	static <M> Optional<M> last(List<M> messages, Predicate<M> test) {
		return messages.stream().filter(test).reduce((one, next) -> next);
	}

}
