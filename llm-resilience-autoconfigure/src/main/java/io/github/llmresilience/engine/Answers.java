package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.LlmFeedback;
import org.jspecify.annotations.Nullable;

/**
 * What models have answered in one attempt, so that the right conversation is told about
 * an answer that turns out to be unusable.
 */
final class Answers {

	/** Before the first attempt. */
	static final Answers NONE = new Answers();

	private @Nullable List<Answer> answers;

	private record Answer(@Nullable String question, String text) {
	}

	synchronized void add(@Nullable String question, String text) {
		this.answers = (this.answers != null) ? this.answers : new ArrayList<>(1);
		this.answers.add(new Answer(question, text));
	}

	/**
	 * Completes a feedback with the answer it is about, and with the question where
	 * several were asked: by the text of the answer, else the last one.
	 */
	synchronized LlmFeedback complete(LlmFeedback feedback) {
		if (this.answers == null) {
			return feedback;
		}
		Answer meant = this.answers.get(this.answers.size() - 1);
		for (Answer answer : this.answers) {
			meant = answer.text().equals(feedback.answer()) ? answer : meant;
		}
		boolean hasOneQuestion = this.answers.stream().map(Answer::question).distinct().count() == 1;
		return feedback.about(meant.text(), hasOneQuestion ? null : meant.question());
	}

}
