/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.LlmFeedback;
import org.jspecify.annotations.Nullable;

/**
 * The answers of models in one attempt. An attempt may hold several conversations, so the
 * feedback about an answer that cannot be used needs its question.
 */
final class Answers {

	/** No answers. */
	static final Answers NONE = new Answers();

	private @Nullable List<Answer> answers;

	private record Answer(@Nullable String question, String text) {
	}

	synchronized void add(@Nullable String question, String text) {
		this.answers = (this.answers != null) ? this.answers : new ArrayList<>(1);
		this.answers.add(new Answer(question, text));
	}

	/**
	 * Completes a feedback with the answer that it is about, and with the question of the
	 * answer if the attempt asked several questions. The answer is found by its text.
	 * Without a match, it is the last answer.
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
