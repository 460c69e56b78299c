/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/**
 * The meters, with their names, types and tags. All meters are created here, so that the
 * documentation is complete. Tag values come from closed sets: names of calls, providers,
 * models and kinds of failure. A message is never a tag value.
 */
public enum LlmMeter implements MeterDocumentation {

	/** Calls. */
	CALL("llm.call", Meter.Type.TIMER, "Calls, with their retries, waits and fallbacks", Tag.CALL, Tag.PROVIDER,
			Tag.OUTCOME),

	/** Attempts. */
	ATTEMPT("llm.attempt", Meter.Type.TIMER, "Attempts: one request to a model, or one run of the method", Tag.CALL,
			Tag.PROVIDER, Tag.MODEL, Tag.OUTCOME, Tag.KIND),

	/** Retries of each call at a provider. */
	RETRY_COUNT("llm.retry.count", Meter.Type.DISTRIBUTION_SUMMARY,
			"Number of retries that a call made at a provider; 0 if there was no retry", Tag.CALL, Tag.PROVIDER),

	/** Retries. */
	RETRIES("llm.retries", Meter.Type.COUNTER, "Retries, by the kind of failure that caused them", Tag.CALL,
			Tag.PROVIDER, Tag.KIND),

	/** Tokens in a retry budget. */
	RETRY_BUDGET("llm.retry.budget", Meter.Type.GAUGE, "Retries that the retry budget of a provider contains",
			Tag.PROVIDER),

	/** Retries, re-asks, resumes and hedges that an empty retry budget prevents. */
	RETRY_BUDGET_EXHAUSTED("llm.retry.budget.exhausted", Meter.Type.COUNTER,
			"Retries, re-asks, resumes and hedges that were not made because the retry budget of the "
					+ "provider was empty",
			Tag.CALL, Tag.PROVIDER),

	/** Fallbacks. */
	FALLBACKS("llm.fallbacks", Meter.Type.COUNTER, "Fallbacks to another model", Tag.CALL, Tag.FROM, Tag.TO, Tag.KIND),

	/** Hedges. */
	HEDGES("llm.hedges", Meter.Type.COUNTER,
			"Hedges, by the provider that received the hedge; with the outcomes won and lost, one of "
					+ "the two attempts is wasted",
			Tag.CALL, Tag.PROVIDER, Tag.OUTCOME),

	/** Re-asks. */
	REASKS("llm.reasks", Meter.Type.COUNTER,
			"Re-asks: requests that contain the rejected answer and the reason for the rejection", Tag.CALL,
			Tag.PROVIDER, Tag.OUTCOME),

	/** Resumed streams. */
	STREAM_RESUMES("llm.stream.resumes", Meter.Type.COUNTER,
			"Resumed streams, by the provider that was first asked to continue", Tag.CALL, Tag.PROVIDER),

	/** Errors of tools that the model receives. */
	TOOL_ERRORS("llm.tool.errors", Meter.Type.COUNTER, "Tool errors that were sent to the model", Tag.CALL,
			Tag.PROVIDER),

	/** Tokens. */
	TOKENS("llm.tokens", Meter.Type.COUNTER,
			"Tokens of prompts and answers; wasted are those of attempts whose answer was not used", Tag.CALL,
			Tag.PROVIDER, Tag.MODEL, Tag.USE),

	/** Costs. */
	COST("llm.cost", Meter.Type.COUNTER,
			"Cost of attempts, by the prices in llm.retry.cost; wasted is that of attempts whose "
					+ "answer was not used",
			Tag.CALL, Tag.PROVIDER, Tag.MODEL, Tag.USE),

	/** Hours in which a call has used up its budget. */
	COST_BUDGET_USED_UP("llm.cost.budget.used.up", Meter.Type.COUNTER,
			"Hours in which a call has used up its cost budget", Tag.CALL, Tag.PROVIDER),

	/** Calls that a circuit breaker rejects. */
	CIRCUIT_REJECTED("llm.circuit.rejected", Meter.Type.COUNTER,
			"Rejections of a call by the circuit breaker of a model", Tag.CALL, Tag.PROVIDER),

	/** Calls that a concurrency limit rejects. */
	CONCURRENCY_REJECTED("llm.concurrency.rejected", Meter.Type.COUNTER,
			"Rejections of a call because the concurrency limit of the provider was reached", Tag.CALL, Tag.PROVIDER),

	/** Requests that a rate limit admits now. */
	RATE_LIMIT_REQUESTS("llm.rate.limit.requests", Meter.Type.GAUGE,
			"Requests that the rate limit of a provider admits now; negative if calls are waiting", Tag.PROVIDER),

	/** Tokens that a rate limit admits now. */
	RATE_LIMIT_TOKENS("llm.rate.limit.tokens", Meter.Type.GAUGE,
			"Tokens that the rate limit of a provider admits now; negative if calls are waiting", Tag.PROVIDER),

	/** The share of a rate limit. */
	RATE_LIMIT_SHARE("llm.rate.limit.share", Meter.Type.GAUGE,
			"Fraction of the rate limit of a provider that this instance may use, from 0 to 1", Tag.PROVIDER),

	/** Abandoned attempts. */
	ABANDONED("llm.attempts.abandoned", Meter.Type.COUNTER,
			"Attempts on a separate thread that did not return within 500 ms after they were aborted"),

	/** Abandoned attempts that still run. */
	ABANDONED_RUNNING("llm.attempts.abandoned.running", Meter.Type.GAUGE, "Abandoned attempts that still run"),

	/** Running attempts at a provider with a concurrency limit. */
	CONCURRENCY_RUNNING("llm.concurrency.running", Meter.Type.GAUGE,
			"Running attempts at a provider that has a concurrency limit", Tag.PROVIDER),

	/** State of a circuit breaker. */
	CIRCUIT_STATE("llm.circuit.state", Meter.Type.GAUGE,
			"State of the circuit breaker: 0 closed; 1 half-open, or open with its wait over; 2 open", Tag.PROVIDER,
			Tag.MODEL),

	/** Recent failure rate of a model. */
	CIRCUIT_FAILURE_RATE("llm.circuit.failure.rate", Meter.Type.GAUGE,
			"Percentage of failed attempts in the window of the circuit breaker; NaN if the window is empty",
			Tag.PROVIDER, Tag.MODEL),

	/** Attempts at a model that no other model replaces. */
	CIRCUIT_LAST_RESORT("llm.circuit.last.resort", Meter.Type.GAUGE,
			"Percentage of last-resort attempts that were answered since the circuit breaker opened; "
					+ "NaN if there were none",
			Tag.PROVIDER, Tag.MODEL),

	/** Whether the shared state is reachable. */
	SHARED_STATE_REACHABLE("llm.shared.state.reachable", Meter.Type.GAUGE,
			"1 if Redis is reachable, 0 if it is not and each instance uses its own state"),

	/** Written and dropped records of the history. */
	HISTORY_RECORDS("llm.history.records", Meter.Type.COUNTER,
			"Records of the history that were written to the database, or dropped", Tag.STATUS),

	/** Queued records of the history. */
	HISTORY_QUEUED("llm.history.queued", Meter.Type.GAUGE, "Records of the history that wait to be written");

	private final String meterName;

	private final Meter.Type type;

	private final String description;

	private final Tag[] tags;

	LlmMeter(String meterName, Meter.Type type, String description, Tag... tags) {
		this.meterName = meterName;
		this.type = type;
		this.description = description;
		this.tags = tags;
	}

	@Override
	public String getName() {
		return this.meterName;
	}

	@Override
	public Meter.Type getType() {
		return this.type;
	}

	@Override
	public KeyName[] getKeyNames() {
		return this.tags.clone();
	}

	/** Returns what the meter measures. */
	public String getDescription() {
		return this.description;
	}

	Timer timer(MeterRegistry registry, String... values) {
		return Timer.builder(this.meterName).description(this.description).tags(tags(values)).register(registry);
	}

	Counter counter(MeterRegistry registry, String... values) {
		return Counter.builder(this.meterName).description(this.description).tags(tags(values)).register(registry);
	}

	DistributionSummary summary(MeterRegistry registry, String... values) {
		return DistributionSummary.builder(this.meterName)
			.description(this.description)
			.tags(tags(values))
			.register(registry);
	}

	<T> Gauge gauge(MeterRegistry registry, T state, ToDoubleFunction<T> value, String... values) {
		return Gauge.builder(this.meterName, state, value)
			.description(this.description)
			.tags(tags(values))
			.register(registry);
	}

	<T> FunctionCounter functionCounter(MeterRegistry registry, T state, ToDoubleFunction<T> value, String... values) {
		return FunctionCounter.builder(this.meterName, state, value)
			.description(this.description)
			.tags(tags(values))
			.register(registry);
	}

	/** Returns the tag value of an enum constant. */
	static String tagValue(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	private Tags tags(String... values) {
		Tags tags = Tags.empty();
		for (int i = 0; i < this.tags.length; i++) {
			tags = tags.and(this.tags[i].asString(), values[i]);
		}
		return tags;
	}

	/**
	 * The tags of the meters.
	 */
	enum Tag implements KeyName {

		/** The name of the call. */
		CALL("call"),

		/** The provider. For a call, the provider that answered or was tried last. */
		PROVIDER("provider"),

		/** The model. */
		MODEL("model"),

		/** The outcome of a call, an attempt, a hedge or a re-ask. */
		OUTCOME("outcome"),

		/** The kind of failure in lower case, or {@code none} for a success. */
		KIND("kind"),

		/** The provider that the call falls back from. */
		FROM("from"),

		/** The provider that the call falls back to. */
		TO("to"),

		/** Whether the tokens were {@code useful} or {@code wasted}. */
		USE("use"),

		/** Whether the record was {@code written} or {@code dropped}. */
		STATUS("status");

		private final String key;

		Tag(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
