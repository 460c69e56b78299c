package io.github.llmresilience.engine;

import java.util.UUID;
import java.util.function.Consumer;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallTrace;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Begins calls. Holds what all calls share.
 */
public final class LlmCallEngine {

	private final EngineServices services;

	private final Consumer<LlmCallEvent> events;

	private final LlmCallTracer tracer;

	private final CallIds ids = new CallIds();

	/**
	 * Creates an engine whose retries have no budget, and whose calls nobody traces.
	 * @param classifiers tells what a failure is
	 * @param gates tells which targets take calls
	 * @param events tells the listeners
	 * @param ticker the clock
	 */
	public LlmCallEngine(FailureClassifiers classifiers, TargetGates gates, Consumer<LlmCallEvent> events,
			Ticker ticker) {
		this(classifiers, gates, RetryBudgets.unlimited(), events, ticker, LlmCallTracer.NONE);
	}

	/**
	 * Creates the engine.
	 * @param classifiers tells what a failure is
	 * @param gates tells which targets take calls
	 * @param budgets tells whether a provider may be asked again
	 * @param events tells the listeners
	 * @param ticker the clock
	 * @param tracer draws calls and attempts
	 */
	public LlmCallEngine(FailureClassifiers classifiers, TargetGates gates, RetryBudgets budgets,
			Consumer<LlmCallEvent> events, Ticker ticker, LlmCallTracer tracer) {
		this.services = new EngineServices(classifiers, gates, budgets, new AnswerTimes(), ticker);
		this.events = events;
		this.tracer = tracer;
	}

	/**
	 * Draws calls and attempts.
	 * @return the tracer
	 */
	public LlmCallTracer tracer() {
		return this.tracer;
	}

	/**
	 * A new call, inside of what this thread does now.
	 * @param settings what was decided about it
	 * @return its session, not yet begun
	 */
	public LlmCallSession newSession(LlmCallSettings settings) {
		return newSession(settings, this.tracer.current());
	}

	/**
	 * A new call.
	 * @param settings what was decided about it
	 * @param parent the span around it, or null if there is none
	 * @return its session, not yet begun
	 */
	public LlmCallSession newSession(LlmCallSettings settings, @Nullable Object parent) {
		UUID callId = this.ids.next();
		LlmCallTrace trace = this.tracer.begin(settings.name(), callId, parent);
		CallReporter reporter = new CallReporter(settings.name(), callId, settings.primary().target(), this.events,
				trace);
		return new LlmCallSession(new CallData(settings, this.services, reporter));
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
