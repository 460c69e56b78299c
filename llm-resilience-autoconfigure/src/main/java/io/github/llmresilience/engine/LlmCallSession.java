package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmBodySettings;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmStreamSettings;
import io.github.llmresilience.call.LlmTargetSettings;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.recovery.ToolErrors;
import org.jspecify.annotations.Nullable;

/**
 * One call, from its first attempt to its end: of a method, or of a model inside an
 * attempt of a method. A driver asks it what to do, does it, and tells it what came of
 * it.
 */
public final class LlmCallSession {

	/**
	 * Until it is asked again whether a model call still runs; it has a timeout itself.
	 */
	private static final long A_MOMENT = Duration.ofMillis(20).toNanos();

	private final CallScope scope;

	private final Tries tries = new Tries();

	private final Attempts attempts;

	private final CallCourse course;

	private final AttemptBook book;

	/** The attempt of the method that this call of a model is a part of. */
	private final @Nullable AttemptContext within;

	/** The model calls of that attempt, once this one has begun. */
	private @Nullable ModelCalls siblings;

	private final SessionStream stream;

	private final Race race;

	/** Null where no attempt is made beside another one. */
	private final @Nullable Hedges hedges;

	/** What fails from now on fails because of that. */
	private volatile boolean cancelling;

	/** How the call ended: what comes later counts for nothing. */
	private @Nullable Step ending;

	/**
	 * What is decided while the call is locked. It is told what it is about, so that
	 * nothing need be made for it.
	 */
	@FunctionalInterface
	private interface Decision<A> {

		Step make(LlmCallSession session, A about, @Nullable Object answer);

	}

	LlmCallSession(CallScope scope, @Nullable AttemptContext within, @Nullable Object parentSpan, boolean offersTools) {
		this.scope = scope;
		this.within = within;
		this.course = new CallCourse(scope, this.tries);
		Hedging hedging = Hedging.of(scope, within == null, offersTools);
		this.book = new AttemptBook(scope, within, hedging);
		this.race = new Race(this.book, scope.reporter());
		this.stream = new SessionStream(scope);
		this.attempts = new Attempts(scope, this.tries, this.course, this.stream, parentSpan, this);
		this.hedges = hedging.isPossible()
				? new Hedges(scope, hedging, this.tries, this.race, this.attempts, this.course, this.book) : null;
	}

	/**
	 * The session that an attempt belongs to.
	 * @param context the attempt
	 * @return its session, or null if its call is not protected
	 */
	public static @Nullable LlmCallSession of(LlmCallContext context) {
		return (context instanceof AttemptContext attempt) ? attempt.session() : null;
	}

	/**
	 * A call of a model inside an attempt: with retries of its own, at the target where
	 * the attempt's session is, in the same history and within the same deadline. From
	 * its begin on the attempt itself counts as none of a model.
	 * @param context the attempt
	 * @param parentSpan the span around the model call, or null for that of the attempt
	 * @param offersTools whether its requests offer tools to the model
	 * @return the session of the model call, not yet begun, or null if the attempt's call
	 * is not protected or has ended
	 */
	public static @Nullable LlmCallSession modelCallIn(LlmCallContext context, @Nullable Object parentSpan,
			boolean offersTools) {
		LlmCallSession session = of(context);
		return (session == null || session.scope.hasEnded()) ? null : new LlmCallSession(session.scope,
				(AttemptContext) context, (parentSpan != null) ? parentSpan : traceOf(context).handle(), offersTools);
	}

	/**
	 * The trace of an attempt.
	 * @param context the attempt
	 * @return its trace
	 */
	public static LlmAttemptTrace traceOf(LlmCallContext context) {
		return (context instanceof AttemptContext attempt) ? attempt.trace() : LlmAttemptTrace.NONE;
	}

	/**
	 * What holds inside the attempts.
	 * @return the settings
	 */
	public LlmBodySettings bodySettings() {
		return this.scope.settings().body();
	}

	/**
	 * Counts the rounds in which tools failed, in the whole call.
	 * @return the counter
	 */
	public ToolErrors toolErrors() {
		return this.scope.toolErrors();
	}

	/**
	 * A tool failed, and its error goes to the model.
	 */
	public void toolFailed() {
		this.scope.lock().lock();
		try {
			this.scope.reporter().toolFailed();
		}
		finally {
			this.scope.lock().unlock();
		}
	}

	/**
	 * What holds for streams.
	 * @return the settings
	 */
	public LlmStreamSettings streamSettings() {
		return this.scope.settings().stream();
	}

	/**
	 * What the caller will have seen of an answer that is streamed. To be asked for
	 * before the call begins.
	 * @return the partial answer
	 */
	public PartialAnswer partial() {
		return this.stream.partial();
	}

	/** What a fallback is told that the body has not asked for, comes from elsewhere. */
	void heed(AttemptContext attempt, Map<String, List<String>> headers) {
		boolean reached = !attempt.isFallback() || attempt.isTargetRead();
		this.scope.gates().heed(reached ? attempt.targetUnread() : this.scope.reporter().booked(), headers);
	}

	UUID callId() {
		return this.scope.callId();
	}

	/**
	 * Whether an error says no more than that a connection broke, or was given up.
	 * @param error what was thrown
	 * @return true if it is of such a kind
	 */
	public boolean isBrokenConnection(Throwable error) {
		return failures().isBrokenConnection(error);
	}

	/**
	 * How much time the call has left.
	 * @return nanoseconds; {@link Long#MAX_VALUE} for a call without a deadline
	 */
	public long remainingNanos() {
		return this.scope.deadline().remainingNanos();
	}

	/**
	 * The first element of a stream is there: the target answers.
	 * @param call the attempt
	 * @return false if another attempt has answered before: this one is to be left
	 */
	public boolean answering(Step.Call call) {
		boolean first = wins(call);
		if (first) {
			this.book.answering(call);
		}
		return first;
	}

	/**
	 * An attempt is about to do what must not be done twice, such as to run a tool: the
	 * call goes on with this one alone.
	 * @param context the attempt
	 * @return false if the call goes on with another attempt
	 */
	public boolean claim(LlmCallContext context) {
		return this.hedges == null || this.race.running()
			.filter((call) -> call.attemptContext() == context)
			.findFirst()
			.filter(this::wins)
			.isPresent();
	}

	private boolean wins(Step.Call call) {
		this.scope.lock().lock();
		try {
			boolean first = this.ending == null && this.race.includes(call);
			if (first) {
				goOnWith(call);
			}
			return first;
		}
		finally {
			unlock();
		}
	}

	private void goOnWith(Step.Call call) {
		if (this.hedges != null) {
			this.hedges.goOnWith(call);
		}
	}

	private void unlock() {
		Step.Call beaten = this.race.takeBeaten();
		this.scope.lock().unlock();
		if (beaten != null) {
			beaten.abort();
		}
	}

	/**
	 * How long an attempt may be without an answer until another one is made beside it.
	 * @param call the attempt
	 * @return the time after which to {@linkplain #hedge hedge} it, or null for never
	 */
	public @Nullable Duration hedgeAfter(Step.Call call) {
		return (this.hedges != null) ? this.hedges.after(call) : null;
	}

	/**
	 * An attempt has no answer yet.
	 * @param call the attempt
	 * @return the attempt to make beside it; any other step if there is to be none
	 */
	public Step hedge(Step.Call call) {
		return locked(() -> {
			Step.Call hedge = (this.hedges != null) ? this.hedges.beside(call) : null;
			return (hedge != null) ? hedge : Step.Leave.TO_OTHER;
		});
	}

	/**
	 * Begins the call.
	 * @return what to do first
	 */
	public Step begin() {
		boolean wanted = this.within == null || this.within.claim();
		return locked((session, isWanted, noAnswer) -> session.begin(isWanted), wanted, null);
	}

	private Step begin(boolean wanted) {
		if (!wanted) {
			return ending(new Step.Throw(this.scope.history().cancelled(null)));
		}
		if (this.within != null) {
			this.siblings = this.within.modelCallBegins();
			this.within.onAbort(() -> cancelled(null));
		}
		return follow(this.course.enter());
	}

	/**
	 * The wait is over.
	 * @return what to do next
	 */
	public Step waited() {
		return locked(() -> follow(this.course.waited()));
	}

	/**
	 * An attempt returned.
	 * @param call the attempt
	 * @param value what it returned
	 * @return what to do next
	 */
	public Step succeeded(Step.Call call, @Nullable Object value) {
		return locked(LlmCallSession::succeed, call, value);
	}

	private Step succeed(Step.Call call, @Nullable Object value) {
		if (!this.race.includes(call)) {
			return Step.Leave.TO_OTHER;
		}
		goOnWith(call);
		this.race.leave(call);
		this.book.succeeded(call);
		this.book.reaskEnded(true);
		if (this.siblings != null) {
			this.siblings.succeeded();
			return ending(new Step.Return(value));
		}
		this.scope.end(LlmOutcome.SUCCESS);
		return ending(new Step.Return(
				LlmResult.complete(value, this.scope.reporter().booked(), this.scope.history().attempts())));
	}

	/**
	 * Completes an element of a stream, if it is a result: with the target that answers
	 * and the failures so far.
	 * @param call the attempt
	 * @param element the element
	 * @return the element to pass on
	 */
	public Object complete(Step.Call call, Object element) {
		return (element instanceof LlmResult<?> result)
				? new LlmResult<>(result.value(), this.book.targetOf(call), this.scope.history().attempts()) : element;
	}

	/**
	 * An attempt threw.
	 * @param call the attempt
	 * @param error what it threw
	 * @return what to do next
	 */
	public Step failed(Step.Call call, Throwable error) {
		LlmOutcome decided = call.outcomeOfModelCallBehind(error);
		if (decided != null) {
			this.book.settledInside(call);
			return locked(() -> {
				this.race.leave(call);
				return end(decided, error);
			});
		}
		LlmFailure failure = failures().classify(call, error);
		if (failure.kind() == FailureKind.CANCELLED) {
			call.abort();
		}
		return locked(() -> fail(call, failures().complete(failure, call), error));
	}

	private AttemptFailures failures() {
		return new AttemptFailures(this.scope);
	}

	private Step fail(Step.Call call, LlmFailure failure, Throwable error) {
		if (!this.race.includes(call)) {
			return Step.Leave.TO_OTHER;
		}
		if (AttemptFailures.isFinal(failure)) {
			this.race.end(call);
			this.book.ended(call, failure, error);
			return end(LlmOutcome.FAILURE, (failure.error() instanceof Error) ? failure.error() : error);
		}
		if (failure.kind() == FailureKind.CANCELLED && call.isAside()) {
			this.book.ended(call, failure, error);
			this.race.leave(call);
			return Step.Leave.TO_OTHER;
		}
		if (failure.kind() == FailureKind.CANCELLED || this.cancelling) {
			return cancel(call, error);
		}
		this.book.failed(call, failure, error);
		if (this.scope.hasEnded()) {
			this.race.end(call);
			return giveUp(CallCourse.Leg.End.EXHAUSTED);
		}
		Step.Call other = this.race.leave(call);
		if (other != null) {
			Objects.requireNonNull(this.hedges).leaveTo(other, call, failure);
			return Step.Leave.TO_OTHER;
		}
		return follow((isLeftBehind(call) && !this.stream.hasBegun()) ? this.course.enter() : goOn(call, failure));
	}

	private CallCourse.Leg goOn(Step.Call call, LlmFailure failure) {
		LlmTargetSettings from = this.scope.targets().current();
		CallCourse.Leg leg = this.course.after(failure, call.attemptContext().answers(),
				this.stream.after(call, this.within));
		if (failure.kind().isAboutOutput() || from != this.scope.targets().current()) {
			this.book.reaskEnded(false);
		}
		if (this.tries.isReaskNext()) {
			this.book.reaskBegins(from.target());
		}
		return leg;
	}

	/**
	 * Whether another model call has moved on to another target meanwhile: model calls on
	 * several threads go together.
	 */
	private boolean isLeftBehind(Step.Call call) {
		return this.within != null && !call.target().equals(this.scope.targets().current().target());
	}

	/**
	 * An attempt took longer than it may and was aborted.
	 * @param call the attempt
	 * @param error what it threw when it was aborted
	 * @return what to do next
	 */
	public Step timedOut(Step.Call call, Throwable error) {
		return failed(call, new LlmAttemptTimeoutException(call.target().toString(), call.timeout(), error));
	}

	/**
	 * The caller interrupted or cancelled, during an attempt or during a wait. An attempt
	 * that runs is aborted.
	 * @param error what was thrown thereupon, or null
	 * @return what to do next
	 */
	public Step cancelled(@Nullable Throwable error) {
		this.cancelling = true;
		this.race.running().forEach(Step.Call::abort);
		return locked(() -> cancel(this.race.first(), error));
	}

	private Step cancel(Step.@Nullable Call call, @Nullable Throwable error) {
		if (call != null) {
			this.race.end(call);
			call.permit().release();
			if (error == null || call.outcomeOfModelCallBehind(error) == null) {
				Throwable thrown = Objects.requireNonNullElseGet(error, CancellationException::new);
				this.book.ended(call, LlmFailure.of(FailureKind.CANCELLED, thrown), thrown);
			}
			else {
				this.book.settledInside(call);
			}
		}
		if (error == null && this.within != null) {
			if (this.siblings != null) {
				this.siblings.cancelled();
			}
			return ending(new Step.Throw(this.scope.history().cancelled(null)));
		}
		return end(LlmOutcome.CANCELLED,
				(error instanceof LlmCallCancelledException inner) ? inner : this.scope.history().cancelled(error));
	}

	private Step follow(CallCourse.Leg leg) {
		if (leg instanceof CallCourse.Leg.Attempt attempt) {
			Step.Call call = this.attempts.next(attempt);
			this.race.begin(call);
			return call;
		}
		return (leg instanceof CallCourse.Leg.Wait wait) ? new Step.Wait(wait.duration())
				: giveUp((CallCourse.Leg.End) leg);
	}

	/**
	 * How much longer an attempt may take whose timeout is over. That of a method whose
	 * models were called with timeouts of their own has until the deadline.
	 * @param call the attempt
	 * @return the nanoseconds it may go on; 0 or less to end it
	 */
	public long overtimeNanos(Step.Call call) {
		ModelCalls modelCalls = call.attemptContext().modelCalls();
		if (modelCalls == null) {
			return 0;
		}
		return modelCalls.anyRunning() ? A_MOMENT : this.scope.deadline().remainingNanos();
	}

	private Step giveUp(CallCourse.Leg.End reason) {
		CallHistory history = this.scope.history();
		if (reason == CallCourse.Leg.End.STREAM_BROKEN) {
			return end(LlmOutcome.FAILURE, history.streamBroken(this.course.obstacle()));
		}
		if (reason == CallCourse.Leg.End.OUT_OF_TIME) {
			return end(LlmOutcome.DEADLINE, history.deadlineExceeded());
		}
		return end(history.hasRealAttempt() ? LlmOutcome.FAILURE : LlmOutcome.REJECTED, history.exhausted());
	}

	private Step end(LlmOutcome outcome, Throwable thrown) {
		this.book.reaskEnded(false);
		if (this.siblings != null) {
			this.siblings.failed(thrown, outcome);
		}
		else {
			this.scope.end(outcome);
		}
		return ending(new Step.Throw(thrown));
	}

	private Step ending(Step step) {
		this.ending = step;
		return step;
	}

	private Step locked(Supplier<Step> decision) {
		return locked((session, supplier, noAnswer) -> supplier.get(), decision, null);
	}

	private <A> Step locked(Decision<A> decision, A about, @Nullable Object answer) {
		this.scope.lock().lock();
		try {
			return (this.ending != null) ? this.ending : decision.make(this, about, answer);
		}
		catch (RuntimeException | Error ex) {
			return broken(ex);
		}
		finally {
			unlock();
		}
	}

	/**
	 * Something of ours or a rule of the application's threw: the call ends with that,
	 * whatever drives it.
	 */
	private Step broken(Throwable error) {
		this.race.running().forEach((call) -> call.permit().release());
		if (this.siblings != null) {
			this.siblings.failed(error, LlmOutcome.FAILURE);
		}
		else if (!this.scope.hasEnded()) {
			this.scope.end(LlmOutcome.FAILURE);
		}
		return ending(new Step.Throw(error));
	}

}
