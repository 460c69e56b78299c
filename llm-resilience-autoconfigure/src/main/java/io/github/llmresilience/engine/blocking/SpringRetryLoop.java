package io.github.llmresilience.engine.blocking;

import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.time.Sleeper;
import org.jspecify.annotations.Nullable;

import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.support.RetryTemplate;

/**
 * Lets Spring Retry run the loop while the session decides: the policy asks the session's
 * last step whether the call is still open, the back-off waits what that step says.
 */
final class SpringRetryLoop {

	private final RetryTemplate template = new RetryTemplate();

	SpringRetryLoop(Sleeper sleeper) {
		this.template.setRetryPolicy(new StepRetryPolicy());
		this.template.setBackOffPolicy(new StepBackOffPolicy(sleeper));
	}

	/** Runs a call to its end. */
	@Nullable Object execute(LlmCallSession session, AttemptBody body, AttemptMaker attempts) throws Throwable {
		return this.template.<@Nullable Object, Throwable>execute(
				(context) -> answer(((SessionRetryContext) context).advance(session, body, attempts)),
				(context) -> end(((SessionRetryContext) context).step()));
	}

	private static @Nullable Object answer(Step step) {
		if (step instanceof Step.Return end) {
			return end.value();
		}
		throw NotYet.SIGNAL;
	}

	private static @Nullable Object end(Step step) throws Exception {
		if (step instanceof Step.Throw end) {
			sneakyThrow(end.error());
		}
		throw new IllegalStateException("A call ended with the step " + step);
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void sneakyThrow(Throwable error) throws E {
		throw (E) error;
	}

	private static final class StepRetryPolicy implements RetryPolicy {

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

	private record StepBackOffPolicy(Sleeper sleeper) implements BackOffPolicy {

		@Override
		public BackOffContext start(RetryContext context) {
			return (SessionRetryContext) context;
		}

		@Override
		public void backOff(BackOffContext context) {
			((SessionRetryContext) context).sleep(this.sleeper);
		}

	}

	/**
	 * Tells Spring Retry that there is no answer yet. What really went wrong is in the
	 * session.
	 */
	private static final class NotYet extends RuntimeException {

		private static final NotYet SIGNAL = new NotYet();

		private NotYet() {
			super("No answer yet", null, false, false);
		}

	}

}
