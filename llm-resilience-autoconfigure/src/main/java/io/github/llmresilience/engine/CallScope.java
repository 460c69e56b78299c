package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallSettings;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.circuitbreaker.TargetGates;
import io.github.llmresilience.failure.FailureClassifiers;
import io.github.llmresilience.recovery.ToolErrors;
import io.github.llmresilience.time.Ticker;

/**
 * What a call and the model calls inside it have in common: one position in the list of
 * targets, one history, one deadline. Model calls may run on several threads, so
 * everything is done under one lock; nothing waits while it holds it.
 */
record CallScope(LlmCallSettings settings, FailureClassifiers classifiers, TargetGates gates, Ticker ticker,
		long startNanos, CallTargets targets, CallHistory history, CallReporter reporter, Deadline deadline,
		ToolErrors toolErrors, Lock lock) {

	static CallScope open(LlmCallSettings settings, FailureClassifiers classifiers, TargetGates gates,
			Consumer<LlmCallEvent> events, Ticker ticker) {
		long now = ticker.nanos();
		return new CallScope(settings, classifiers, gates, ticker, now, new CallTargets(settings.targets()),
				new CallHistory(settings.name(), settings.body().collectedErrors()),
				new CallReporter(settings.name(), settings.primary().target(), events),
				new Deadline(settings.deadline(), now, ticker),
				new ToolErrors(settings.body().maxConsecutiveToolErrors()), new ReentrantLock());
	}

	void end(LlmOutcome outcome) {
		this.reporter.ended(outcome, Duration.ofNanos(this.ticker.nanos() - this.startNanos));
	}

}
