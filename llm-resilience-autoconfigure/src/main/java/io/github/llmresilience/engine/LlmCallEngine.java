package io.github.llmresilience.engine;

import java.util.function.Consumer;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallSettings;
import io.github.llmresilience.circuitbreaker.TargetGates;
import io.github.llmresilience.failure.FailureClassifiers;
import io.github.llmresilience.time.Ticker;

/**
 * Begins calls. Holds what all calls share.
 */
public final class LlmCallEngine {

	private final FailureClassifiers classifiers;

	private final TargetGates gates;

	private final Consumer<LlmCallEvent> events;

	private final Ticker ticker;

	/**
	 * Creates the engine.
	 * @param classifiers tells what a failure is
	 * @param gates tells which targets take calls
	 * @param events tells the listeners
	 * @param ticker the clock
	 */
	public LlmCallEngine(FailureClassifiers classifiers, TargetGates gates, Consumer<LlmCallEvent> events,
			Ticker ticker) {
		this.classifiers = classifiers;
		this.gates = gates;
		this.events = events;
		this.ticker = ticker;
	}

	/**
	 * A new call.
	 * @param settings what was decided about it
	 * @return its session, not yet begun
	 */
	public LlmCallSession newSession(LlmCallSettings settings) {
		return new LlmCallSession(new CallScope(settings, this.classifiers, this.gates, this.events, this.ticker),
				null);
	}

	/**
	 * The context of a call that is not protected.
	 * @param settings what was decided about the call
	 * @return the context of its only attempt, at its primary target
	 */
	public LlmCallContext bareContext(LlmCallSettings settings) {
		return AttemptContext.bare(settings.name(), settings.primary().target());
	}

}
