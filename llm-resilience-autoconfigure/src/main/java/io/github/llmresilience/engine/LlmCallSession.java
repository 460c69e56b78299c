package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.rule.ParsePolicy;
import io.github.llmresilience.rule.StreamPolicy;
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

	/**
	 * How often a method's timeout is checked again while a model call with its own
	 * timeout runs.
	 */
	private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private final CallData call;

	private final SessionRole role;

	private final SessionLoop loop;

	/**
	 * A decision of the loop. Its argument is passed on, so that the happy call creates
	 * no closure.
	 */
	@FunctionalInterface
	private interface Decision<A> {

		Step make(SessionLoop loop, A about, @Nullable Object value);

	}

	/** Creates the session of a method. */
	LlmCallSession(CallData call) {
		this.call = call;
		this.role = SessionRole.OfMethod.INSTANCE;
		this.loop = new SessionLoop(call, this.role, null, false, this);
	}

	private LlmCallSession(CallData call, AttemptContext method, @Nullable Object parentSpan, boolean offersTools) {
		this.call = call;
		this.role = new SessionRole.OfModelCall(method, () -> cancelled(null));
		this.loop = new SessionLoop(call, this.role, parentSpan, offersTools, this);
	}

	/**
	 * Returns the session that an attempt belongs to.
	 * @return its session, or null if its call is not protected
	 */
	public static @Nullable LlmCallSession of(LlmCallContext context) {
		return (context instanceof AttemptContext attempt && attempt.owner() instanceof LlmCallSession session)
				? session : null;
	}

	/**
	 * Creates the session of a model call inside an attempt: with its own retries, at the
	 * current target of the call, in the same history and within the same deadline. Once
	 * it has begun, the attempt of the method itself counts as no attempt at a model.
	 * @return the session, not begun, or null if the call is not protected or has ended
	 */
	public static @Nullable LlmCallSession modelCallIn(LlmCallContext context, @Nullable Object parentSpan,
			boolean offersTools) {
		LlmCallSession session = of(context);
		return (session == null || session.call.hasEnded()) ? null
				: new LlmCallSession(session.call, (AttemptContext) context,
						(parentSpan != null) ? parentSpan : AttemptScope.traceOf(context).handle(), offersTools);
	}

	/** Begins the session. */
	public Step begin() {
		return this.role.claim() ? decide((loop, role, none) -> loop.begin(), this.role, null)
				: decide((loop, role, none) -> loop.refused(), this.role, null);
	}

	/** A wait is over. */
	public Step waited() {
		return decide((loop, role, none) -> loop.waited(), this.role, null);
	}

	/** An attempt returned. */
	public Step succeeded(Step.Attempt attempt, @Nullable Object value) {
		return decide(SessionLoop::succeeded, attempt, value);
	}

	/** An attempt threw. */
	public Step failed(Step.Attempt attempt, Throwable error) {
		LlmOutcome outcome = attempt.outcomeOfModelCallBehind(error);
		if (outcome != null) {
			this.loop.recorder().endedByModelCalls(attempt);
			return decide((loop, ended, none) -> loop.failedInModelCall(ended, outcome, error), attempt, null);
		}
		AttemptFailures failures = new AttemptFailures(this.call);
		LlmFailure classified = failures.classify(attempt, error);
		if (classified.kind() == FailureKind.CANCELLED) {
			attempt.abort();
		}
		LlmFailure failure = failures.complete(classified, attempt);
		return decide((loop, ended, none) -> loop.failed(ended, failure, error), attempt, null);
	}

	/** An attempt took longer than it may and was aborted. */
	public Step timedOut(Step.Attempt attempt, Throwable error) {
		return failed(attempt, new LlmAttemptTimeoutException(attempt.target().toString(), attempt.timeout(), error));
	}

	/**
	 * The caller interrupted or cancelled, during an attempt or a wait. Running attempts
	 * are aborted.
	 */
	public Step cancelled(@Nullable Throwable error) {
		this.loop.abortAll();
		return decide((loop, role, cause) -> loop.cancelled((Throwable) cause), this.role, error);
	}

	private <A> Step decide(Decision<A> decision, A about, @Nullable Object value) {
		this.call.lock().lock();
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
	 * Abort hooks are code of the application, so they run after the lock is released.
	 */
	private void unlock() {
		Step.Attempt beaten = this.loop.race().takeBeaten();
		this.call.lock().unlock();
		if (beaten != null) {
			beaten.abort();
		}
	}

	/**
	 * Returns how long an attempt may be without an answer until a second one is made
	 * beside it.
	 * @return the time after which to {@linkplain #hedge hedge} it, or null for never
	 */
	public @Nullable Duration hedgeAfter(Step.Attempt attempt) {
		HedgeStarter hedges = this.loop.hedges();
		return (hedges != null) ? hedges.delayOf(attempt) : null;
	}

	/**
	 * An attempt has no answer yet.
	 * @return the attempt to make beside it; any other step if there is none
	 */
	public Step hedge(Step.Attempt attempt) {
		return decide((loop, slow, none) -> loop.hedge(slow), attempt, null);
	}

	/**
	 * The first element of a stream has arrived: the target answers.
	 * @return false if another attempt has answered before, so this one is to be left
	 */
	public boolean answering(Step.Attempt attempt) {
		boolean first = claim(attempt);
		if (first) {
			this.loop.recorder().answering(attempt);
		}
		return first;
	}

	/**
	 * Makes an attempt the only one of its call, before something that must not happen
	 * twice, such as running a tool.
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
		this.call.lock().lock();
		try {
			return this.loop.claim(attempt);
		}
		finally {
			unlock();
		}
	}

	/**
	 * Completes an element of a stream if it is an {@link LlmResult}: with the target
	 * that answers and the failures so far.
	 */
	public Object complete(Step.Attempt attempt, Object element) {
		return (element instanceof LlmResult<?> result) ? new LlmResult<>(result.value(),
				this.loop.recorder().targetOf(attempt), this.call.history().attempts()) : element;
	}

	/**
	 * Returns how much longer an attempt may take whose timeout is over. The attempt of a
	 * method whose model calls have their own timeouts may take until the deadline.
	 * @return the nanoseconds it may go on; 0 or less to end it
	 */
	public long overtimeNanos(Step.Attempt attempt) {
		ModelCalls modelCalls = attempt.attemptContext().modelCalls();
		if (modelCalls == null) {
			return 0;
		}
		return modelCalls.anyRunning() ? RECHECK_NANOS : this.call.deadline().remainingNanos();
	}

	/**
	 * Whether an exception tells only that a connection broke or timed out.
	 * @return true for the kinds CONNECTION and TIMEOUT
	 */
	public boolean isBrokenConnection(Throwable error) {
		return new AttemptFailures(this.call).isBrokenConnection(error);
	}

	/**
	 * Returns how much time the call has left.
	 * @return nanoseconds; {@link Long#MAX_VALUE} for a call without a deadline
	 */
	public long remainingNanos() {
		return this.call.deadline().remainingNanos();
	}

	/** Returns the settings that hold inside the attempts. */
	public LlmBodySettings bodySettings() {
		return this.call.settings().body();
	}

	/**
	 * Returns how answers of the target of an attempt are handled that cannot be used.
	 */
	public ParsePolicy parsePolicyOf(LlmCallContext attempt) {
		return (attempt instanceof AttemptContext own) ? this.call.targets().settingsOf(own.peekTarget()).parse()
				: ParsePolicy.DEFAULTS;
	}

	/** Returns the settings that hold for streams. */
	public StreamPolicy streamSettings() {
		return this.call.settings().stream();
	}

	/**
	 * Returns the part of a streamed answer that the caller has seen. To be called before
	 * the session begins.
	 */
	public PartialAnswer partial() {
		return this.loop.stream().partial();
	}

	/** Returns the counter of rounds in which tools failed, for the whole call. */
	public ToolErrors toolErrors() {
		return this.call.toolErrors();
	}

	/** Reports a failed tool whose error goes to the model. */
	public void toolFailed() {
		this.call.lock().lock();
		try {
			this.call.reporter().toolFailed();
		}
		finally {
			this.call.lock().unlock();
		}
	}

	@Override
	public void applyRateLimits(AttemptContext attempt, Map<String, List<String>> headers) {
		boolean reached = !attempt.isFallback() || attempt.isTargetRead();
		this.call.services().gates().heed(reached ? attempt.peekTarget() : this.call.reporter().lastReached(), headers);
	}

	@Override
	public UUID callId() {
		return this.call.callId();
	}

}
