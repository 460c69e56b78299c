/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.List;
import java.util.function.Function;

/**
 * The answers of a provider, in order. The last one is repeated without end.
 */
final class ScriptedAnswers {

	/** The answer of a provider whose test defines none. */
	static final ProviderAnswer DEFAULT = ProviderAnswer.text("This is a scripted answer.");

	/** The answer to a request that asks for no text, such as one for embeddings. */
	private static final Turn NO_TEXT = new Turn(ProviderAnswer.text(""), -1);

	private final List<Function<ProviderRequest, ProviderAnswer>> answers;

	private int position;

	ScriptedAnswers(List<Function<ProviderRequest, ProviderAnswer>> answers) {
		this.answers = answers;
	}

	static ScriptedAnswers byDefault() {
		return new ScriptedAnswers(List.of((request) -> DEFAULT));
	}

	/**
	 * An answer that was taken.
	 *
	 * @param answer the answer
	 * @param position the position of the answer among all
	 */
	record Turn(ProviderAnswer answer, int position) {
	}

	/**
	 * Takes the answer to a request. If the request asks to continue a partial answer,
	 * returns the rest.
	 * @throws TestMistakeException if a function of the test fails
	 */
	Turn take(ProviderRequest request) {
		if (!request.asksForText()) {
			return NO_TEXT;
		}
		int taken;
		synchronized (this) {
			taken = this.position;
			this.position = Math.min(this.position + 1, this.answers.size() - 1);
		}
		return new Turn(rest(answer(request, taken), request), taken);
	}

	private ProviderAnswer answer(ProviderRequest request, int taken) {
		try {
			return this.answers.get(taken).apply(request);
		}
		catch (RuntimeException | Error ex) {
			throw new TestMistakeException("The function of the answers has failed", ex);
		}
	}

	/**
	 * Gives an answer back that the client did not accept or receive, so that the next
	 * request receives it again.
	 */
	synchronized void giveBack(Turn turn) {
		if (turn.position() >= 0) {
			this.position = Math.min(this.position, turn.position());
		}
	}

	/**
	 * Returns the rest of an answer whose beginning the model is told to continue. A
	 * complete answer in the conversation is part of its history.
	 */
	private static ProviderAnswer rest(ProviderAnswer answer, ProviderRequest request) {
		String partial = request.isStream() ? request.partialAnswer() : "";
		boolean continues = !partial.isEmpty() && answer.text().startsWith(partial)
				&& partial.length() < answer.text().length();
		return continues ? new ProviderAnswer(answer.text().substring(partial.length()), answer.toolCalls()) : answer;
	}

}
