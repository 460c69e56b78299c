package io.github.llmresilience.engine.blocking;

import java.util.Objects;
import java.util.function.Function;

import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.time.Sleeper;
import org.jspecify.annotations.Nullable;

import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.context.RetryContextSupport;
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

	/**
	 * Runs a call to its end.
	 * @param session the call, not yet begun
	 * @param attempts makes an attempt and tells the session
	 * @return the answer
	 */
	@Nullable Object execute(LlmCallSession session, Function<Step.Call, Step> attempts) throws Throwable {
		return this.template.<@Nullable Object, Throwable>execute(
				(context) -> attempt((CallContext) context, session, attempts),
				(context) -> end(((CallContext) context).step()));
	}

	private static @Nullable Object attempt(CallContext context, LlmCallSession session,
			Function<Step.Call, Step> attempts) {
		Step step = context.advance(session, attempts);
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

	/**
	 * The call as Spring Retry sees it.
	 */
	private static final class CallContext extends RetryContextSupport implements BackOffContext {

		private @Nullable LlmCallSession session;

		private @Nullable Step step;

		private CallContext(@Nullable RetryContext parent) {
			super(parent);
		}

		private Step advance(LlmCallSession session, Function<Step.Call, Step> attempts) {
			try {
				if (this.session == null) {
					this.session = session;
					this.step = session.begin();
				}
				if (this.step instanceof Step.Call call) {
					this.step = attempts.apply(call);
				}
			}
			catch (Throwable ex) {
				this.step = new Step.Throw(ex);
			}
			return step();
		}

		private Step step() {
			return Objects.requireNonNull(this.step);
		}

		/**
		 * Only the session ends a call.
		 */
		@Override
		public boolean isExhaustedOnly() {
			return false;
		}

		private boolean isOpen() {
			return this.step == null || this.step.isOpen();
		}

		private void sleep(Sleeper sleeper) {
			LlmCallSession session = Objects.requireNonNull(this.session);
			while (this.step instanceof Step.Wait wait) {
				try {
					sleeper.sleep(wait.duration());
					this.step = session.waited();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
					this.step = session.cancelled(ex);
				}
			}
		}

	}

	private static final class StepRetryPolicy implements RetryPolicy {

		@Override
		public RetryContext open(@Nullable RetryContext parent) {
			return new CallContext(parent);
		}

		@Override
		public boolean canRetry(RetryContext context) {
			return ((CallContext) context).isOpen();
		}

		@Override
		public void registerThrowable(RetryContext context, @Nullable Throwable error) {
			((CallContext) context).registerThrowable(error);
		}

		@Override
		public void close(RetryContext context) {
		}

	}

	private record StepBackOffPolicy(Sleeper sleeper) implements BackOffPolicy {

		@Override
		public BackOffContext start(RetryContext context) {
			return (CallContext) context;
		}

		@Override
		public void backOff(BackOffContext context) {
			((CallContext) context).sleep(this.sleeper);
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
