package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmTargetSettings;
import io.github.llmresilience.circuitbreaker.Permit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attempts of a session ready: each with its number, its time and all that its
 * body may ask for.
 */
final class Attempts {

	private final CallScope scope;

	private final Tries tries;

	private final CallCourse course;

	private final SessionStream stream;

	/** The span around the attempts, or null for the call's own. */
	private final @Nullable Object parentSpan;

	private final LlmCallSession session;

	Attempts(CallScope scope, Tries tries, CallCourse course, SessionStream stream, @Nullable Object parentSpan,
			LlmCallSession session) {
		this.scope = scope;
		this.tries = tries;
		this.course = course;
		this.stream = stream;
		this.parentSpan = parentSpan;
		this.session = session;
	}

	/** The next attempt, at the current target. */
	Step.Call next(CallCourse.Leg.Attempt leg) {
		LlmTargetSettings current = this.scope.targets().current();
		Tries.Try purpose = enter(current);
		Duration timeout = this.scope.deadline().limit(current.attemptTimeout(), this.scope.targets().targetsToCome());
		return make(current, purpose, timeout, leg.permit(), leg.waited());
	}

	/** An attempt beside one that is made at the current target. */
	Step.Call beside(TargetSearch.Open open) {
		Duration timeout = this.scope.deadline()
			.limitBeside(open.target().attemptTimeout(), this.scope.targets().targetsToCome());
		return make(open.target(), Tries.Try.HEDGE, timeout, open.permit(), Duration.ZERO);
	}

	/** The call is at this target from now on. */
	Tries.Try enter(LlmTargetSettings current) {
		if (this.tries.attemptsAt(current) == 0) {
			this.scope.deadline().share(this.scope.targets().targetsToCome());
		}
		this.scope.targets().markTried();
		return this.tries.next(current);
	}

	private Step.Call make(LlmTargetSettings at, Tries.Try purpose, Duration timeout, Permit permit, Duration waited) {
		try {
			LlmAttemptTrace trace = this.scope.reporter().draw(at.target(), purpose.number(), this.parentSpan);
			AttemptContext context = new AttemptContext(this.scope.settings().name(), at.target(),
					!this.scope.targets().isPrimary(at), purpose.number(), this.scope.history().errors(),
					this.course.feedback(), this.stream.textToContinue(), this.scope.settings().stream().resumePrompt(),
					permit, trace, this.session);
			return new Step.Call(at.target(), purpose, context, timeout, waited, this.scope.ticker().nanos());
		}
		catch (RuntimeException | Error ex) {
			permit.release();
			throw ex;
		}
	}

}
