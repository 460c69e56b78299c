package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.llmresilience.budget.RetryBudgets;
import io.github.llmresilience.call.LlmCallSettings;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.circuitbreaker.TargetGates;
import io.github.llmresilience.failure.FailureClassifiers;
import io.github.llmresilience.hedging.AnswerTimes;
import io.github.llmresilience.recovery.ToolErrors;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What a call and the model calls inside it have in common: one position in the list of
 * targets, one history, one deadline. Model calls may run on several threads, so
 * decisions are made and listeners are told under one lock; no attempt and no wait holds
 * it.
 */
final class CallScope {

	private final LlmCallSettings settings;

	private final LlmCallEngine engine;

	private final long startNanos;

	private final CallTargets targets;

	private final CallHistory history;

	private final CallReporter reporter;

	private final Deadline deadline;

	/** Made when the first round of tools is over. */
	private @Nullable ToolErrors toolErrors;

	private final Lock lock = new ReentrantLock();

	private volatile boolean ended;

	CallScope(LlmCallSettings settings, LlmCallEngine engine, CallReporter reporter) {
		this.settings = settings;
		this.engine = engine;
		this.startNanos = engine.ticker().nanos();
		this.targets = new CallTargets(settings.targets());
		this.history = new CallHistory(settings.name(), settings.body().collectedErrors());
		this.reporter = reporter;
		this.deadline = Deadline.of(settings.deadline(), this.startNanos, engine.ticker());
	}

	LlmCallSettings settings() {
		return this.settings;
	}

	FailureClassifiers classifiers() {
		return this.engine.classifiers();
	}

	TargetGates gates() {
		return this.engine.gates();
	}

	RetryBudgets budgets() {
		return this.engine.budgets();
	}

	AnswerTimes answerTimes() {
		return this.engine.answerTimes();
	}

	Ticker ticker() {
		return this.engine.ticker();
	}

	CallTargets targets() {
		return this.targets;
	}

	CallHistory history() {
		return this.history;
	}

	CallReporter reporter() {
		return this.reporter;
	}

	Deadline deadline() {
		return this.deadline;
	}

	ToolErrors toolErrors() {
		this.lock.lock();
		try {
			this.toolErrors = (this.toolErrors != null) ? this.toolErrors
					: new ToolErrors(this.settings.body().maxConsecutiveToolErrors());
			return this.toolErrors;
		}
		finally {
			this.lock.unlock();
		}
	}

	Lock lock() {
		return this.lock;
	}

	/** Tells the call from all others. */
	UUID callId() {
		return this.reporter.callId();
	}

	/** The method has returned or thrown: nothing in it is retried any more. */
	void end(LlmOutcome outcome) {
		this.ended = true;
		this.reporter.ended(outcome, Duration.ofNanos(ticker().nanos() - this.startNanos));
	}

	boolean hasEnded() {
		return this.ended;
	}

}
