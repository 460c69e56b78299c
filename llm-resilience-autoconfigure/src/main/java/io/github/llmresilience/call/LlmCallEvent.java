package io.github.llmresilience.call;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

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
	 * The event as flat fields, for logs, endpoints and consoles: {@code event},
	 * {@code call}, {@code callId}, {@code target} and what else belongs to it. Kinds,
	 * outcomes and states are in lower case, durations in milliseconds.
	 * @return names and values in a fixed order, the values texts, numbers or truth
	 * values
	 */
	Map<String, Object> fields();

	/**
	 * What happens to one call.
	 */
	sealed interface OfCall extends LlmCallEvent {

		/**
		 * The name of the call.
		 * @return the name, one of a fixed set
		 */
		String call();

		/**
		 * Tells the call from all others: the same in each of its events.
		 * @return the id
		 */
		UUID callId();

	}

	/**
	 * An attempt ended.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param target the model that was called
	 * @param number the number of the attempt at this target, from 1
	 * @param retry whether it was made because one before had failed; re-asks are none
	 * @param kind what went wrong, or null on success
	 * @param waited how long the call has waited before it
	 * @param duration how long it took
	 * @param usage the tokens it used, or null where they are not known
	 */
	record AttemptEnded(String call, UUID callId, LlmTarget target, int number, boolean retry,
			@Nullable FailureKind kind, Duration waited, Duration duration,
			@Nullable LlmUsage usage) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("attempt-ended", this.call, this.callId, this.target)
				.put("attempt", this.number)
				.put("retry", this.retry)
				.put("outcome", outcome())
				.put("kind", this.kind)
				.put("waitedMillis", this.waited)
				.put("durationMillis", this.duration)
				.put("inputTokens", (this.usage != null) ? this.usage.promptTokens() : null)
				.put("outputTokens", (this.usage != null) ? this.usage.completionTokens() : null)
				.toMap();
		}

		/**
		 * How it ended, for meters and records.
		 * @return {@code success}, {@code failure}, or {@code cancelled} where nobody
		 * wanted the answer any more
		 */
		public String outcome() {
			if (this.kind == FailureKind.CANCELLED) {
				return "cancelled";
			}
			return (this.kind == null) ? "success" : "failure";
		}

	}

	/**
	 * A target was passed over, or waited for, because it takes no calls now.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param target the model that would have been called
	 * @param kind why it takes no calls
	 */
	record TargetRejected(String call, UUID callId, LlmTarget target, FailureKind kind) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("target-rejected", this.call, this.callId, this.target)
				.put("kind", this.kind)
				.toMap();
		}

	}

	/**
	 * The same target will be tried again.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param target the model
	 * @param kind what went wrong
	 * @param delay how long the call waits first
	 */
	record RetryScheduled(String call, UUID callId, LlmTarget target, FailureKind kind,
			Duration delay) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("retry-scheduled", this.call, this.callId, this.target)
				.put("kind", this.kind)
				.put("delayMillis", this.delay)
				.toMap();
		}

	}

	/**
	 * What would have helped was not tried, because the retry budget of the provider was
	 * empty.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param target the model that would have been asked again
	 * @param kind what went wrong
	 */
	record BudgetExhausted(String call, UUID callId, LlmTarget target, FailureKind kind) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("budget-exhausted", this.call, this.callId, this.target)
				.put("kind", this.kind)
				.toMap();
		}

	}

	/**
	 * An attempt takes long, so another one is made beside it.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param from the model that takes long
	 * @param target the model that is asked as well
	 */
	record Hedged(String call, UUID callId, LlmTarget from, LlmTarget target) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("hedged", this.call, this.callId, this.target)
				.put("from", this.from.toString())
				.toMap();
		}

	}

	/**
	 * It is decided which of two attempts the call goes on with.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param target the model that was asked as well
	 * @param outcome what became of that
	 */
	record HedgeEnded(String call, UUID callId, LlmTarget target, LlmHedgeOutcome outcome) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("hedge-ended", this.call, this.callId, this.target)
				.put("outcome", this.outcome)
				.toMap();
		}

	}

	/**
	 * A model that was told what is wrong with its answer has given another one, or has
	 * failed to.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param target the model
	 * @param healed whether the new answer could be used
	 */
	record ReaskEnded(String call, UUID callId, LlmTarget target, boolean healed) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("reask-ended", this.call, this.callId, this.target)
				.put("outcome", outcome())
				.toMap();
		}

		/**
		 * How it ended, for meters and records.
		 * @return {@code success} or {@code failure}
		 */
		public String outcome() {
			return this.healed ? "success" : "failure";
		}

	}

	/**
	 * A tool failed, and its error goes to the model.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param target the model that asked for the tool
	 */
	record ToolFailed(String call, UUID callId, LlmTarget target) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("tool-failed", this.call, this.callId, this.target).toMap();
		}

	}

	/**
	 * A stream that broke off is taken up: the model is sent its partial answer.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param target the model that is to continue
	 */
	record StreamResumed(String call, UUID callId, LlmTarget target) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("stream-resumed", this.call, this.callId, this.target).toMap();
		}

	}

	/**
	 * The call goes on with another target.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param from the model given up
	 * @param target the model called next
	 * @param kind what went wrong with the one given up
	 */
	record FellBack(String call, UUID callId, LlmTarget from, LlmTarget target, FailureKind kind) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("fell-back", this.call, this.callId, this.target)
				.put("from", this.from.toString())
				.put("kind", this.kind)
				.toMap();
		}

	}

	/**
	 * The call is done with a provider. Told for each provider at the end of the call.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param target the last of its models that was tried
	 * @param attempts how often its models were tried in this call, at least once
	 * @param retries how many of the attempts were made because one before had failed;
	 * re-asks are none
	 */
	record ProviderLeft(String call, UUID callId, LlmTarget target, int attempts, int retries) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("provider-left", this.call, this.callId, this.target)
				.put("attempts", this.attempts)
				.put("retries", this.retries)
				.toMap();
		}

	}

	/**
	 * A fallback had no effect: the method did not ask which model to call.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param target the model the call was meant for
	 */
	record FallbackIgnored(String call, UUID callId, LlmTarget target) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("fallback-ignored", this.call, this.callId, this.target).toMap();
		}

	}

	/**
	 * A call ended.
	 *
	 * @param call the name of the call
	 * @param callId tells the call from all others
	 * @param target the model that answered, or the last one tried
	 * @param outcome how it ended
	 * @param duration how long it took, waits included
	 * @param attempts how many attempts it took, at all targets
	 * @param retries how many of the attempts were retries
	 */
	record CallEnded(String call, UUID callId, LlmTarget target, LlmOutcome outcome, Duration duration, int attempts,
			int retries) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("call-ended", this.call, this.callId, this.target)
				.put("outcome", this.outcome)
				.put("attempts", this.attempts)
				.put("retries", this.retries)
				.put("durationMillis", this.duration)
				.toMap();
		}

	}

	/**
	 * A circuit breaker changed its state.
	 *
	 * @param target the model it guards
	 * @param from the state before
	 * @param to the state now
	 */
	record CircuitChanged(LlmTarget target, CircuitState from, CircuitState to) implements LlmCallEvent {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofTarget("circuit-changed", this.target)
				.put("from", this.from)
				.put("to", this.to)
				.toMap();
		}

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

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofTarget("cooled-down", this.target)
				.put("scope", this.scope)
				.put("kind", this.kind)
				.put("durationMillis", this.duration)
				.toMap();
		}

	}

}
