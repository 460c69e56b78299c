/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.llmresilience.call.LlmAnswerCheck;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmUnusableAnswerException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The checks of the application for the answers of one call.
 */
public final class AnswerChecks {

	/** No checks. */
	public static final AnswerChecks NONE = new AnswerChecks(List.of());

	private static final Log logger = LogFactory.getLog(AnswerChecks.class);

	private final List<LlmAnswerCheck> checks;

	private final AtomicBoolean warned = new AtomicBoolean();

	public AnswerChecks(List<LlmAnswerCheck> checks) {
		this.checks = List.copyOf(checks);
	}

	boolean isEmpty() {
		return this.checks.isEmpty();
	}

	/**
	 * Asks the checks in order, until one refuses the answer.
	 * @return the failure of a refused answer, the exception of a check, or null if the
	 * answer is accepted
	 */
	@Nullable Throwable failureOf(@Nullable Object value, String call, LlmTarget target, int attempt) {
		Object plain = (value instanceof LlmResult<?> result) ? result.value() : value;
		LlmAnswerCheck.Answer answer = new LlmAnswerCheck.Answer(plain, call, target, attempt);
		try {
			for (LlmAnswerCheck check : this.checks) {
				LlmAnswerCheck.Verdict verdict = check.check(answer);
				if (verdict.refusedAs() != null) {
					return refusal(verdict.refusedAs(), verdict.messageForModel(), plain);
				}
			}
			return null;
		}
		catch (RuntimeException | Error ex) {
			return ex;
		}
	}

	private static Throwable refusal(FailureKind kind, @Nullable String message, @Nullable Object value) {
		return (kind == FailureKind.MALFORMED_OUTPUT && value instanceof String text && message != null)
				? new LlmParseException(text, message) : new LlmUnusableAnswerException(kind, message, null);
	}

	/** Logs once that the answers of a stream are not checked. */
	void warnAboutStream(String call) {
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("The streams of call '" + call + "' are not checked by LlmAnswerCheck, because a refused answer"
					+ " could not be taken back. Set llm.retry.stream.mode=restart for this call and add a restart hook"
					+ " with LlmStreamRestart.notify(..) or LlmCallContext.onRestart(..)");
		}
	}

}
