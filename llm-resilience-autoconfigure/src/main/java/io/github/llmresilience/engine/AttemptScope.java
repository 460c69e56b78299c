package io.github.llmresilience.engine;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallContextHolder;
import org.jspecify.annotations.Nullable;

/**
 * For as long as a thread works inside an attempt: its context and its span are the
 * thread's.
 */
public final class AttemptScope {

	private final @Nullable LlmCallContext outer;

	private final LlmAttemptTrace.Scope trace;

	private AttemptScope(@Nullable LlmCallContext outer, LlmAttemptTrace.Scope trace) {
		this.outer = outer;
		this.trace = trace;
	}

	/**
	 * Enters an attempt.
	 * @param context the attempt
	 * @return the scope, to be {@linkplain #close() left} again
	 */
	public static AttemptScope open(LlmCallContext context) {
		LlmAttemptTrace.Scope trace = LlmCallSession.traceOf(context).open();
		return new AttemptScope(LlmCallContextHolder.set(context), trace);
	}

	/**
	 * Leaves it.
	 */
	public void close() {
		LlmCallContextHolder.set(this.outer);
		this.trace.close();
	}

}
