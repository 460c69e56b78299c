/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * An event of a call or a target. An event contains no prompt, no answer and no
 * exception.
 */
public sealed interface LlmCallEvent {

	/**
	 * Returns the target of the event.
	 * @return the target
	 */
	LlmTarget target();

	/**
	 * Returns the event as flat fields, for logs, endpoints and consoles. The first
	 * fields are {@code event}, {@code call} and {@code callId} if the event has a call,
	 * and {@code target}. Kinds, outcomes and states are in lower case. Durations are in
	 * milliseconds.
	 * @return names and values in a fixed order; the values are strings, numbers or
	 * booleans
	 */
	Map<String, Object> fields();

	/**
	 * An event of one call.
	 */
	sealed interface OfCall extends LlmCallEvent {

		/**
		 * Returns the name of the call.
		 * @return the name, one of a fixed set
		 */
		String call();

		/**
		 * Returns the unique id of the call. All events of a call have the same id.
		 * @return the id
		 */
		UUID callId();

	}

	/**
	 * An attempt ended.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param target the model that was called
	 * @param number the number of the attempt at this target, from 1
	 * @param retry whether the attempt was a retry; re-asks and resumed streams are not
	 * retries
	 * @param kind the kind of failure, or null on success
	 * @param waited the time that the call waited before the attempt
	 * @param duration the duration of the attempt
	 * @param usage the tokens that the attempt used, or null if unknown
	 * @param request the details of the request, or null if nothing is known
	 * @param cost what the attempt has cost, in the currency of the prices, or null if it
	 * is not known
	 */
	record AttemptEnded(String call, UUID callId, LlmTarget target, int number, boolean retry,
			@Nullable FailureKind kind, Duration waited, Duration duration, @Nullable LlmUsage usage,
			@Nullable LlmRequestDetails request, @Nullable Double cost) implements OfCall {

		/**
		 * Creates the event of an attempt whose cost is not known.
		 * @param call the name of the call
		 * @param callId the unique id of the call
		 * @param target the model that was called
		 * @param number the number of the attempt at this target, from 1
		 * @param retry whether the attempt was a retry
		 * @param kind the kind of failure, or null on success
		 * @param waited the time that the call waited before the attempt
		 * @param duration the duration of the attempt
		 * @param usage the tokens that the attempt used, or null if unknown
		 * @param request the details of the request, or null if nothing is known
		 */
		public AttemptEnded(String call, UUID callId, LlmTarget target, int number, boolean retry,
				@Nullable FailureKind kind, Duration waited, Duration duration, @Nullable LlmUsage usage,
				@Nullable LlmRequestDetails request) {
			this(call, callId, target, number, retry, kind, waited, duration, usage, request, null);
		}

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
				.put("cost", this.cost)
				.toMap();
		}

		/**
		 * Returns the outcome of the attempt, for meters and records.
		 * @return {@code success}, {@code failure}, or {@code cancelled} if the answer
		 * was no longer needed
		 */
		public String outcome() {
			if (this.kind == FailureKind.CANCELLED) {
				return "cancelled";
			}
			return (this.kind == null) ? "success" : "failure";
		}

	}

	/**
	 * A target did not admit an attempt. The call skips the target or waits for it.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param target the model that was not called
	 * @param kind the reason of the rejection
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
	 * A retry at the same target was scheduled.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param target the model to call again
	 * @param kind the kind of failure that is retried
	 * @param delay the wait before the retry
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
	 * A retry, re-ask, resume or hedge was not made because the retry budget of the
	 * provider was empty.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param target the model that was not called
	 * @param kind the kind of failure that was not handled
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
	 * The budget of a call for an hour is used up. Until the hour ends, the call begins
	 * at a cheaper model, if it has one. Published once in an hour.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call that found the budget used up
	 * @param target the cheaper model, or the first model if there is no cheaper one
	 * @param spent what the call has cost in this hour, in the currency of the prices
	 * @param budget the budget for an hour
	 */
	record CostBudgetUsedUp(String call, UUID callId, LlmTarget target, double spent, double budget) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("cost-budget-used-up", this.call, this.callId, this.target)
				.put("spent", this.spent)
				.put("budget", this.budget)
				.toMap();
		}

	}

	/**
	 * A hedge started: an attempt takes long, and a second attempt runs beside it.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param from the target of the first attempt
	 * @param target the target of the hedge
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
	 * A hedge ended: at most one of the two attempts continues the call.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param target the target of the hedge
	 * @param outcome the outcome of the hedge
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
	 * A re-ask ended: the model has given another answer, or has failed to give one.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param target the model that was asked again
	 * @param healed whether the new answer was usable
	 */
	record ReaskEnded(String call, UUID callId, LlmTarget target, boolean healed) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("reask-ended", this.call, this.callId, this.target)
				.put("outcome", outcome())
				.toMap();
		}

		/**
		 * Returns the outcome of the re-ask, for meters and records.
		 * @return {@code success} or {@code failure}
		 */
		public String outcome() {
			return this.healed ? "success" : "failure";
		}

	}

	/**
	 * The method failed, and not because of one of its model calls: for example, its
	 * converter could not parse the answer of a managed model. The attempts of the model
	 * calls have their own events.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param target the model that answered last
	 * @param kind the kind of failure
	 */
	record MethodFailed(String call, UUID callId, LlmTarget target, FailureKind kind) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("method-failed", this.call, this.callId, this.target)
				.put("kind", this.kind)
				.toMap();
		}

	}

	/**
	 * A tool failed, and the model receives its error.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param target the model that called the tool
	 */
	record ToolFailed(String call, UUID callId, LlmTarget target) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("tool-failed", this.call, this.callId, this.target).toMap();
		}

	}

	/**
	 * A stream that broke is resumed: the model receives its partial answer.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param target the model that continues the answer
	 */
	record StreamResumed(String call, UUID callId, LlmTarget target) implements OfCall {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofCall("stream-resumed", this.call, this.callId, this.target).toMap();
		}

	}

	/**
	 * The call fell back to another target.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param from the previous model
	 * @param target the next model
	 * @param kind the kind of failure of the previous model
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
	 * The sum of the attempts at one provider. Published for each provider at the end of
	 * the call.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param target the last model of the provider that was called
	 * @param attempts the number of attempts at the provider, at least 1
	 * @param retries the number of these attempts that were retries; re-asks and resumed
	 * streams are not retries
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
	 * A fallback had no effect because the method did not read
	 * {@link LlmCallContext#target()}.
	 *
	 * @param call the name of the call
	 * @param callId the unique id of the call
	 * @param target the target of the fallback
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
	 * @param callId the unique id of the call
	 * @param target the model that answered, or the last one that was called
	 * @param outcome the outcome of the call
	 * @param duration the duration of the call, waits included
	 * @param attempts the number of attempts at all targets
	 * @param retries the number of these attempts that were retries
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
	 * @param target the model of the circuit breaker
	 * @param from the previous state
	 * @param to the new state
	 * @param tenant the tenant of the circuit breaker, or null for calls without a tenant
	 */
	record CircuitChanged(LlmTarget target, CircuitState from, CircuitState to,
			@Nullable String tenant) implements LlmCallEvent {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofTarget("circuit-changed", this.target)
				.put("from", this.from)
				.put("to", this.to)
				.put("tenant", this.tenant)
				.toMap();
		}

	}

	/**
	 * A cooldown started: no call is sent to the target until the cooldown ends.
	 *
	 * @param target the model that caused the cooldown
	 * @param scope the scope of the cooldown
	 * @param kind the kind of failure that caused the cooldown
	 * @param duration the duration of the cooldown
	 * @param tenant the tenant whose calls are kept away, or null for calls without a
	 * tenant
	 */
	record CooledDown(LlmTarget target, CooldownScope scope, FailureKind kind, Duration duration,
			@Nullable String tenant) implements LlmCallEvent {

		@Override
		public Map<String, Object> fields() {
			return EventFields.ofTarget("cooled-down", this.target)
				.put("scope", this.scope)
				.put("kind", this.kind)
				.put("durationMillis", this.duration)
				.put("tenant", this.tenant)
				.toMap();
		}

	}

}
