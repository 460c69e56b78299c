/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.rule.ParsePolicy;
import org.jspecify.annotations.Nullable;

/**
 * One call of a method, or of a model inside an attempt of a method, from its first
 * attempt to its end. A driver asks the session for the next {@link Step}, carries it out
 * and comes back with the result: <pre class="code">
 * Step step = session.begin();
 * while (step.isOpen()) {
 *     step = (step instanceof Step.Attempt attempt) ? make(attempt) : waitFor(step);
 * }
 * </pre> Sessions may be used by several threads at once. {@link SessionLoop} decides
 * under the lock of the call; abort hooks run without it.
 */
public final class LlmCallSession implements AttemptContext.Owner {

	private final SessionLoop loop;

	/**
	 * A decision of the loop. It receives its argument as a parameter, so that a call
	 * without failures allocates no closure.
	 */
	@FunctionalInterface
	private interface Decision<A> {

		Step make(SessionLoop loop, A about, @Nullable Object value);

	}

	/** Creates the session of a method. */
	LlmCallSession(CallData call) {
		this.loop = new SessionLoop(call, SessionRole.OfMethod.INSTANCE, null, false, this);
	}

	private LlmCallSession(CallData call, AttemptContext method, @Nullable Object parentSpan, boolean offersTools) {
		SessionRole role = new SessionRole.OfModelCall(method, () -> cancelled(null));
		this.loop = new SessionLoop(call, role, parentSpan, offersTools, this);
	}

	private CallData call() {
		return this.loop.call();
	}

	/** Returns the session of an attempt, or null if its call is not protected. */
	public static @Nullable LlmCallSession of(LlmCallContext context) {
		return (context instanceof AttemptContext attempt && attempt.owner() instanceof LlmCallSession session)
				? session : null;
	}

	/**
	 * Creates the session of a model call inside an attempt. The session has its own
	 * retries. It shares the current target, the history and the deadline of the call.
	 * After the session has begun, the attempt of the method does not count as an attempt
	 * at a model.
	 * @return the session, not begun, or null if the call is not protected or has ended
	 */
	public static @Nullable LlmCallSession modelCallIn(LlmCallContext context, @Nullable Object parentSpan,
			boolean offersTools) {
		LlmCallSession session = of(context);
		return (session == null || session.call().hasEnded()) ? null
				: new LlmCallSession(session.call(), (AttemptContext) context,
						(parentSpan != null) ? parentSpan : AttemptScope.traceOf(context).handle(), offersTools);
	}

	/** Begins the session. */
	public Step begin() {
		return this.loop.role().claim() ? decide((loop, role, none) -> loop.begin(), this.loop.role(), null)
				: decide((loop, role, none) -> loop.refused(), this.loop.role(), null);
	}

	/**
	 * Begins the wait of a step, and returns how long it takes in real time. Called once
	 * for each wait, before it.
	 */
	public Duration beginWait(Step.Wait wait) {
		return call().services().ticker().beginWait(wait.duration());
	}

	/** Goes on after a wait. */
	public Step waited() {
		return decide((loop, role, none) -> loop.waited(), this.loop.role(), null);
	}

	/** Goes on after an attempt has returned. */
	public Step succeeded(Step.Attempt attempt, @Nullable Object value) {
		AnswerChecks checks = settings().body().checks();
		Throwable refusal = (checks.isEmpty() || isModelCall() || attempt.isStream()) ? null
				: checks.failureOf(value, settings().name(), answeringTarget(attempt), attempt.number());
		return (refusal != null) ? failed(attempt, refusal) : ended(attempt, value);
	}

	/**
	 * Returns the failure of a stream that a check of the application refuses. A stream
	 * that cannot restart is not checked.
	 * @return the failure, or null if the stream is accepted
	 */
	public @Nullable Throwable refusalOfStream(Step.Attempt attempt) {
		AnswerChecks checks = settings().body().checks();
		if (checks.isEmpty() || isModelCall()) {
			return null;
		}
		if (!partial().canRestart(attempt.attemptContext())) {
			checks.warnAboutStream(settings().name());
			return null;
		}
		return checks.failureOf(partial().text().toString(), settings().name(), answeringTarget(attempt),
				attempt.number());
	}

	private LlmTarget answeringTarget(Step.Attempt attempt) {
		return attempt.hasModelCalls() ? call().reporter().lastReached() : this.loop.recorder().targetOf(attempt);
	}

	private Step ended(Step.Attempt attempt, @Nullable Object value) {
		Step step = decide(SessionLoop::succeeded, attempt, value);
		if (step instanceof Step.Return && !isModelCall()) {
			Hooks.run(attempt.attemptContext().successHooks());
		}
		return step;
	}

	/** Returns what the attempts of the method have exchanged with models and tools. */
	public CallTranscript transcript() {
		return call().transcript();
	}

	/** Goes on after an attempt has thrown. */
	public Step failed(Step.Attempt attempt, Throwable error) {
		LlmOutcome outcome = attempt.outcomeOfModelCallBehind(error);
		if (outcome != null) {
			this.loop.recorder().endedByModelCalls(attempt);
			return decide((loop, ended, none) -> loop.failedInModelCall(ended, outcome, error), attempt, null);
		}
		AttemptFailures failures = new AttemptFailures(call());
		LlmFailure classified = failures.classify(attempt, error);
		if (classified.kind() == FailureKind.CANCELLED) {
			attempt.abort();
		}
		LlmFailure failure = failures.complete(classified, attempt);
		return decide((loop, ended, none) -> loop.failed(ended, failure, error), attempt, null);
	}

	/**
	 * Aborts an attempt that has exceeded its timeout, and goes on. If the last model
	 * call inside the attempt has failed, its error is reported instead of the timeout.
	 */
	public Step timedOut(Step.Attempt attempt, Throwable error) {
		attempt.abort();
		Throwable ofModelCall = attempt.unrecoveredModelError();
		return failed(attempt, (ofModelCall != null) ? ofModelCall
				: new LlmAttemptTimeoutException(attempt.target().toString(), attempt.timeout(), error));
	}

	/**
	 * Ends the session after the caller has interrupted or cancelled, during an attempt
	 * or a wait. Aborts the running attempts.
	 */
	public Step cancelled(@Nullable Throwable error) {
		this.loop.race().cancel();
		return decide((loop, role, cause) -> loop.cancelled((Throwable) cause), this.loop.role(), error);
	}

	private <A> Step decide(Decision<A> decision, A about, @Nullable Object value) {
		call().lock().lock();
		try {
			Step ending = this.loop.ending();
			return (ending != null) ? ending : decision.make(this.loop, about, value);
		}
		catch (RuntimeException | Error ex) {
			return this.loop.broken(ex);
		}
		finally {
			unlock();
		}
	}

	/**
	 * Releases the lock, then aborts the attempt that was given up. Abort hooks are
	 * application code, so they must not run under the lock.
	 */
	private void unlock() {
		Step.Attempt beaten = this.loop.race().takeBeaten();
		call().lock().unlock();
		if (beaten != null) {
			beaten.abort();
		}
	}

	/**
	 * Returns the time without an answer after which an attempt is hedged.
	 * @return the time until the call of {@link #hedge}, or null for never
	 */
	public @Nullable Duration hedgeAfter(Step.Attempt attempt) {
		HedgeStarter hedges = this.loop.hedges();
		return (hedges != null) ? hedges.delayOf(attempt) : null;
	}

	/**
	 * Hedges an attempt that has no answer yet.
	 * @return the attempt to make beside it, or any other step if there is none
	 */
	public Step hedge(Step.Attempt attempt) {
		return decide((loop, slow, none) -> loop.hedge(slow), attempt, null);
	}

	/**
	 * Records that the first element of a stream has arrived.
	 * @return false if another attempt has answered before, so that this attempt must
	 * stop
	 */
	public boolean answering(Step.Attempt attempt) {
		boolean first = claim(attempt);
		if (first) {
			this.loop.recorder().answering(attempt);
		}
		return first;
	}

	/**
	 * Makes an attempt the only attempt of its call. Called before an action that must
	 * not happen twice, such as running a tool.
	 * @return false if the call goes on with another attempt
	 */
	@Override
	public boolean claim(LlmCallContext context) {
		if (this.loop.hedges() == null) {
			return true;
		}
		Step.Attempt attempt = this.loop.runningIn(context);
		return attempt != null && claim(attempt);
	}

	private boolean claim(Step.Attempt attempt) {
		call().lock().lock();
		try {
			return this.loop.claim(attempt);
		}
		finally {
			unlock();
		}
	}

	/**
	 * Completes an element of a stream if it is an {@link LlmResult}. Adds the target
	 * that answers and the failures so far.
	 */
	public Object complete(Step.Attempt attempt, Object element) {
		return (element instanceof LlmResult<?> result)
				? new LlmResult<>(result.value(), this.loop.recorder().targetOf(attempt), call().history().attempts())
				: element;
	}

	/** Returns the limits of the attempts. */
	public AttemptLimits limits() {
		return new AttemptLimits(call());
	}

	/**
	 * Whether an exception is a broken connection or a timeout.
	 * @return true for the kinds CONNECTION and TIMEOUT
	 */
	public boolean isBrokenConnection(Throwable error) {
		return new AttemptFailures(call()).isBrokenConnection(error);
	}

	/** Whether an exception is a failure of the provider, and not about its answer. */
	public boolean isFailureOfProvider(Throwable error) {
		return new AttemptFailures(call()).isFailureOfProvider(error);
	}

	/**
	 * Returns the subject of an attempt for {@link AbandonedAttempts}: the target of a
	 * model call, or the name of the call.
	 */
	public Object subjectOf(Step.Attempt attempt) {
		return isModelCall() ? attempt.target() : settings().name();
	}

	/** Whether this is the session of a model call inside an attempt of a method. */
	public boolean isModelCall() {
		return this.loop.role().methodAttempt() != null;
	}

	/** Returns the settings of the call. */
	public LlmCallSettings settings() {
		return call().settings();
	}

	/** Returns the exceptions of all failed attempts of the call, oldest first. */
	public List<Throwable> errors() {
		call().lock().lock();
		try {
			return call().history().allErrors();
		}
		finally {
			call().lock().unlock();
		}
	}

	/** Returns how to handle answers of the target that cannot be used. */
	public ParsePolicy parsePolicyOf(LlmCallContext attempt) {
		return (attempt instanceof AttemptContext own) ? call().targets().settingsOf(own.peekTarget()).parse()
				: ParsePolicy.DEFAULTS;
	}

	/** Returns the failure of an answer, or null if the model has answered. */
	public @Nullable Throwable failureOf(Step.Attempt attempt, LlmAnswer answer) {
		return attempt.attemptContext().failureOf(answer);
	}

	/**
	 * Returns the part of a streamed answer that the caller has received. Must be called
	 * before the session begins.
	 */
	public PartialAnswer partial() {
		return this.loop.stream().partial();
	}

	/** Returns the counter of rounds with a failed tool, for the whole call. */
	public ToolErrors toolErrors() {
		return call().toolErrors();
	}

	/** Publishes the failure of a tool whose error goes to the model. */
	public void toolFailed() {
		call().lock().lock();
		try {
			call().reporter().toolFailed();
		}
		finally {
			call().lock().unlock();
		}
	}

	@Override
	public void applyRateLimits(AttemptContext attempt, Map<String, List<String>> headers) {
		call().services()
			.gates()
			.heed(attempt.hasReachedTarget() ? attempt.peekTarget() : call().reporter().lastReached(), headers);
	}

	@Override
	public boolean allowsEmptyAnswers(AttemptContext attempt) {
		return parsePolicyOf(attempt).allowEmpty();
	}

	@Override
	public UUID callId() {
		return call().callId();
	}

}
