package io.github.llmresilience.call;

import java.time.Duration;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * What happens to calls and targets. No event holds a prompt, an answer or an exception.
 */
public sealed interface LlmCallEvent {

	/**
	 * The model it is about.
	 * @return the target
	 */
	LlmTarget target();

	/**
	 * An attempt ended.
	 *
	 * @param call the name of the call
	 * @param target the model that was called
	 * @param number the number of the attempt at this target, from 1
	 * @param kind what went wrong, or null on success
	 * @param duration how long it took
	 * @param usage the tokens it used, or null where they are not known
	 */
	record AttemptEnded(String call, LlmTarget target, int number, @Nullable FailureKind kind, Duration duration,
			@Nullable LlmUsage usage) implements LlmCallEvent {
	}

	/**
	 * A target was passed over, or waited for, because it takes no calls now.
	 *
	 * @param call the name of the call
	 * @param target the model that would have been called
	 * @param kind why it takes no calls
	 */
	record TargetRejected(String call, LlmTarget target, FailureKind kind) implements LlmCallEvent {
	}

	/**
	 * The same target will be tried again.
	 *
	 * @param call the name of the call
	 * @param target the model
	 * @param kind what went wrong
	 * @param delay how long the call waits first
	 */
	record RetryScheduled(String call, LlmTarget target, FailureKind kind, Duration delay) implements LlmCallEvent {
	}

	/**
	 * A model that was told what is wrong with its answer has given another one, or has
	 * failed to.
	 *
	 * @param call the name of the call
	 * @param target the model
	 * @param healed whether the new answer could be used
	 */
	record ReaskEnded(String call, LlmTarget target, boolean healed) implements LlmCallEvent {
	}

	/**
	 * A stream that broke off is taken up: the model is sent its partial answer.
	 *
	 * @param call the name of the call
	 * @param target the model that is to continue
	 */
	record StreamResumed(String call, LlmTarget target) implements LlmCallEvent {
	}

	/**
	 * The call goes on with another target.
	 *
	 * @param call the name of the call
	 * @param from the model given up
	 * @param target the model called next
	 * @param kind what went wrong with the one given up
	 */
	record FellBack(String call, LlmTarget from, LlmTarget target, FailureKind kind) implements LlmCallEvent {
	}

	/**
	 * The call is done with a target. Told for each target at the end of the call.
	 *
	 * @param call the name of the call
	 * @param target the model
	 * @param attempts how often it was tried in this call, at least once
	 * @param retries how many of the attempts were made because one before had failed;
	 * re-asks are none
	 */
	record TargetLeft(String call, LlmTarget target, int attempts, int retries) implements LlmCallEvent {
	}

	/**
	 * A fallback had no effect: the method did not ask which model to call.
	 *
	 * @param call the name of the call
	 * @param target the model the call was meant for
	 */
	record FallbackIgnored(String call, LlmTarget target) implements LlmCallEvent {
	}

	/**
	 * A call ended.
	 *
	 * @param call the name of the call
	 * @param target the model that answered, or the last one tried
	 * @param outcome how it ended
	 * @param duration how long it took, waits included
	 */
	record CallEnded(String call, LlmTarget target, LlmOutcome outcome, Duration duration) implements LlmCallEvent {
	}

	/**
	 * A circuit breaker changed its state.
	 *
	 * @param target the model it guards
	 * @param from the state before
	 * @param to the state now
	 */
	record CircuitChanged(LlmTarget target, CircuitState from, CircuitState to) implements LlmCallEvent {
	}

	/**
	 * A target begins to be left alone for a while, by all calls.
	 *
	 * @param target the model that asked for it
	 * @param scope what is left alone
	 * @param kind what it answered
	 * @param duration for how long
	 */
	record CooledDown(LlmTarget target, CooldownScope scope, FailureKind kind,
			Duration duration) implements LlmCallEvent {
	}

}
