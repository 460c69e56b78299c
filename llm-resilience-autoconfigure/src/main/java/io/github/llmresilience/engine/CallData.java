/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmUnusableAnswerException;
import org.jspecify.annotations.Nullable;

/**
 * The data of one call: its current target, its history and its deadline. The session of
 * the method and the sessions of its model calls share this data. Model calls may run on
 * several threads, so decisions are made and listeners are notified under
 * {@link #lock()}. Attempts and waits do not hold the lock.
 */
final class CallData {

	private final LlmCallSettings settings;

	private final EngineServices services;

	private final long startNanos;

	private final CallTargets targets;

	private final CallHistory history;

	private final CallReporter reporter;

	private final Deadline deadline;

	/** Created on first use. */
	private @Nullable ToolErrors toolErrors;

	/** Created on first use. */
	private @Nullable CallTranscript transcript;

	private final Lock lock = new ReentrantLock();

	private volatile boolean ended;

	/**
	 * Creates the data of a call.
	 * @param targets the targets of the settings, in the order of this call
	 */
	CallData(LlmCallSettings settings, List<LlmTargetSettings> targets, EngineServices services,
			CallReporter reporter) {
		this.settings = settings;
		this.services = services;
		this.startNanos = services.ticker().nanos();
		this.targets = new CallTargets(targets);
		this.history = new CallHistory(settings.name(), settings.body().collectedErrors());
		this.reporter = reporter;
		this.deadline = Deadline.of(settings.deadline(), this.startNanos, services.ticker());
	}

	LlmCallSettings settings() {
		return this.settings;
	}

	EngineServices services() {
		return this.services;
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
					: new ToolErrors(this.settings.body().tools().maxConsecutiveErrors());
			return this.toolErrors;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Returns the transcript, which is created if there is none. */
	CallTranscript transcript() {
		this.lock.lock();
		try {
			this.transcript = (this.transcript != null) ? this.transcript : new CallTranscript();
			return this.transcript;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Records that an attempt of the method has failed. */
	void attemptFailed(AttemptContext method, LlmFailure failure) {
		if (this.transcript != null) {
			boolean isOfProvider = failure.kind().countsForCircuitBreaker()
					|| failure.kind() == FailureKind.RATE_LIMITED;
			String refused = (failure.error() instanceof LlmParseException answer) ? answer.rawText() : null;
			this.transcript.failed(method, isOfProvider && !(failure.error() instanceof LlmUnusableAnswerException),
					refused);
		}
	}

	Lock lock() {
		return this.lock;
	}

	UUID callId() {
		return this.reporter.callId();
	}

	/**
	 * Returns the value for the caller of the method. An {@link LlmResult} gets the
	 * target and the failures of the call.
	 */
	@Nullable Object result(@Nullable Object value) {
		return LlmResult.complete(value, this.reporter.lastReached(), this.history.attempts());
	}

	/**
	 * Ends the call. The method has returned or thrown, and no attempt is retried any
	 * more.
	 */
	void end(LlmOutcome outcome) {
		this.ended = true;
		this.reporter.ended(outcome, Duration.ofNanos(this.services.ticker().nanos() - this.startNanos));
	}

	boolean hasEnded() {
		return this.ended;
	}

}
