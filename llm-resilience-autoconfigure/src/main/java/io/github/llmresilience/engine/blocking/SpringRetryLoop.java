/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import org.jspecify.annotations.Nullable;

import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.support.RetryTemplate;

/**
 * The loop of a blocking call, run by Spring Retry: begin, attempt, wait or go on, end.
 * The session decides; the template asks the policy whether the call goes on, and the
 * backoff policy waits. The only class that has types of Spring Retry in its loop.
 */
final class SpringRetryLoop {

	private final RetryTemplate template = new RetryTemplate();

	private final boolean hasListeners;

	SpringRetryLoop(BlockingWait waits, RetryListeners listeners) {
		this.template.setListeners(listeners.forTemplate());
		this.hasListeners = listeners != RetryListeners.NONE;
		this.template.setRetryPolicy(new WhileStepIsOpen());
		this.template.setBackOffPolicy(new WaitStep(waits));
	}

	/** Runs a session to its end, and returns the answer. */
	@Nullable Object execute(LlmCallSession session, AttemptBody body, AttemptMaker attempts) throws Throwable {
		return this.template.<@Nullable Object, Throwable>execute(
				(context) -> attempt((SessionRetryContext) context, session, body, attempts),
				(context) -> end(((SessionRetryContext) context).step()));
	}

	/** Begins the session or makes its next attempt. */
	private @Nullable Object attempt(SessionRetryContext context, LlmCallSession session, AttemptBody body,
			AttemptMaker attempts) {
		Step next;
		try {
			boolean isFirst = !context.hasBegun();
			Step step = context.begin(session);
			if (isFirst && this.hasListeners) {
				context.ignoreEarlierErrors();
			}
			next = (step instanceof Step.Attempt attempt) ? make(session, attempt, body, attempts) : step;
		}
		catch (Throwable ex) {
			next = new Step.Throw(ex);
		}
		context.follow(next);
		if (next instanceof Step.Return end) {
			return end.value();
		}
		throw NoAnswerYet.SIGNAL;
	}

	/** Makes an attempt. An attempt that cannot be started has failed. */
	private static Step make(LlmCallSession session, Step.Attempt attempt, AttemptBody body, AttemptMaker attempts) {
		try {
			return attempts.make(session, attempt, body);
		}
		catch (Throwable ex) {
			return session.failed(attempt, ex);
		}
	}

	/** Waits between attempts. */
	private static void waitFor(SessionRetryContext context, BlockingWait waits) {
		while (context.step() instanceof Step.Wait wait) {
			context.follow(waits.waitFor(context.session(), wait));
		}
	}

	/** Throws what ends the call. */
	private static @Nullable Object end(Step step) {
		if (step instanceof Step.Throw end) {
			sneakyThrow(end.error());
		}
		throw new IllegalStateException("A call ended with the step " + step);
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void sneakyThrow(Throwable error) throws E {
		throw (E) error;
	}

	private static final class WhileStepIsOpen implements RetryPolicy {

		@Override
		public RetryContext open(@Nullable RetryContext parent) {
			return new SessionRetryContext(parent);
		}

		@Override
		public boolean canRetry(RetryContext context) {
			return ((SessionRetryContext) context).isOpen();
		}

		@Override
		public void registerThrowable(RetryContext context, @Nullable Throwable error) {
			((SessionRetryContext) context).registerThrowable(error);
		}

		@Override
		public void close(RetryContext context) {
		}

	}

	private record WaitStep(BlockingWait waits) implements BackOffPolicy {

		@Override
		public BackOffContext start(RetryContext context) {
			return (SessionRetryContext) context;
		}

		@Override
		public void backOff(BackOffContext context) {
			waitFor((SessionRetryContext) context, this.waits);
		}

	}

	/**
	 * Tells Spring Retry that an attempt has no answer. The session has the real error.
	 */
	private static final class NoAnswerYet extends RuntimeException {

		private static final NoAnswerYet SIGNAL = new NoAnswerYet();

		private NoAnswerYet() {
			super("No answer yet", null, false, false);
		}

	}

}
