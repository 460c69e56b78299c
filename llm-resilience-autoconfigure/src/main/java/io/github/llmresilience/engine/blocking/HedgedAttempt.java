package io.github.llmresilience.engine.blocking;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.time.Timer;

/**
 * An attempt on the caller's thread and, when it takes long, another one beside it on a
 * thread of its own. The caller's thread comes back with what is to be done next,
 * whichever of the two has decided that.
 */
final class HedgedAttempt {

	private final LlmCallSession session;

	private final HedgeThreads threads;

	private final Function<Step.Call, BlockingAttempt> attempts;

	private final UnaryOperator<Runnable> callersContext;

	private final CompletableFuture<Step> decision = new CompletableFuture<>();

	HedgedAttempt(LlmCallSession session, HedgeThreads threads, Function<Step.Call, BlockingAttempt> attempts) {
		this.session = session;
		this.threads = threads;
		this.attempts = attempts;
		this.callersContext = threads.context().capture();
	}

	/**
	 * Makes the attempt.
	 * @param call the attempt
	 * @param after after which time another one is made beside it
	 * @return what to do next
	 */
	Step run(Step.Call call, Duration after) {
		BlockingAttempt first = attempt(call);
		Timer.Cancellation hedge = this.threads.timer().schedule(() -> hedge(call), after);
		Step step = first.run();
		hedge.cancel();
		return (step != Step.Leave.TO_OTHER) ? step : await();
	}

	private BlockingAttempt attempt(Step.Call call) {
		BlockingAttempt attempt = this.attempts.apply(call);
		call.context().onAbort(attempt::giveUp);
		return attempt;
	}

	private void hedge(Step.Call call) {
		if (!(this.session.hedge(call) instanceof Step.Call second)) {
			return;
		}
		BlockingAttempt attempt = attempt(second);
		try {
			this.threads.executor().execute(this.callersContext.apply(() -> run(attempt)));
		}
		catch (Throwable ex) {
			decide(this.session.failed(second, new RejectedExecutionException("No thread for a hedge", ex)));
		}
	}

	private void run(BlockingAttempt second) {
		try {
			decide(second.run());
		}
		catch (Throwable ex) {
			decide(new Step.Throw(ex));
		}
	}

	private void decide(Step step) {
		if (step != Step.Leave.TO_OTHER) {
			this.decision.complete(step);
		}
	}

	private Step await() {
		try {
			return this.decision.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return this.session.cancelled(ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
