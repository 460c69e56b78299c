package io.github.llmresilience.sdk;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.call.LlmTarget;

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

	static List<LlmFeedback> feedback(LlmCallContext attempt, String question) {
		return attempt.feedback().stream().filter((feedback) -> feedback.concerns(question)).toList();
	}

	static boolean hasAnswer(LlmFeedback feedback) {
		return feedback.answer() != null && !feedback.answer().isBlank();
	}

	static Optional<String> partialOf(LlmCallContext attempt) {
		return Optional.ofNullable(attempt.partial()).filter((partial) -> !partial.isBlank());
	}

	static <M> Optional<M> last(List<M> messages, Predicate<M> test) {
		return messages.stream().filter(test).reduce((one, next) -> next);
	}

}
