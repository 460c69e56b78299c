package io.github.llmresilience.engine.reactive;

import java.util.List;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallSettings;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallEngine;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Makes the attempts of calls whose answer is a publisher. The method is invoked anew for
 * each attempt, when the answer is subscribed to.
 */
public final class ReactiveDriver {

	private final LlmCallEngine engine;

	private final Supplier<Scheduler> scheduler;

	private final DriverMode mode;

	/**
	 * Creates the driver.
	 * @param engine begins calls
	 * @param scheduler waits between attempts and ends those that take too long; asked
	 * for in each call
	 * @param mode what is done around the method
	 */
	public ReactiveDriver(LlmCallEngine engine, Supplier<Scheduler> scheduler, DriverMode mode) {
		this.engine = engine;
		this.scheduler = scheduler;
		this.mode = mode;
	}

	/**
	 * A call with at most one value. Nothing happens before it is subscribed to; each
	 * subscription is a call of its own. Cancelling it ends the attempt that runs.
	 * @param settings what was decided about it
	 * @param body what is done in each attempt
	 * @return the answer: the exception of the only attempt as it was, or an
	 * {@link io.github.llmresilience.failure.LlmCallException}
	 */
	public Mono<Object> mono(LlmCallSettings settings, PublisherBody body) {
		if (this.mode == DriverMode.BARE) {
			return PublisherAttempt.mono(this.engine.bareContext(settings), body)
				.mapNotNull((value) -> LlmResult.complete(value, settings.primary().target(), List.of()));
		}
		return Mono
			.defer(() -> new MonoCall(new ReactiveLoop(this.engine.newSession(settings), this.scheduler.get()), body)
				.answer());
	}

}
