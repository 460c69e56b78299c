package io.github.llmresilience.test.provider;

import java.util.List;
import java.util.function.Function;

/**
 * The answers of a provider, in order. The last one is repeated without end.
 */
final class ScriptedAnswers {

	/** The answer of a provider whose test defines none. */
	static final ProviderAnswer DEFAULT = ProviderAnswer.text("This is a scripted answer.");

	private final List<Function<ProviderRequest, ProviderAnswer>> answers;

	private int position;

	ScriptedAnswers(List<Function<ProviderRequest, ProviderAnswer>> answers) {
		this.answers = answers;
	}

	static ScriptedAnswers byDefault() {
		return new ScriptedAnswers(List.of((request) -> DEFAULT));
	}

	/**
	 * Returns the answer to a request. An answer that the client accepts is used up. Any
	 * other answer is given again, so that a client that asks again receives it. If the
	 * request asks to continue a partial answer, returns the rest.
	 */
	ProviderAnswer next(ProviderRequest request, boolean usedUp) {
		Function<ProviderRequest, ProviderAnswer> next;
		synchronized (this) {
			next = this.answers.get(this.position);
			if (usedUp && this.position < this.answers.size() - 1) {
				this.position++;
			}
		}
		return rest(next.apply(request), request.partialAnswer());
	}

	private static ProviderAnswer rest(ProviderAnswer answer, String partial) {
		return (!partial.isEmpty() && answer.text().startsWith(partial))
				? new ProviderAnswer(answer.text().substring(partial.length()), answer.toolCalls()) : answer;
	}

}
