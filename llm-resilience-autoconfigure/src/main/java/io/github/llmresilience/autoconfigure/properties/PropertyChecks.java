/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import io.github.llmresilience.aop.InvalidLlmCallException;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.gate.RetryBudgetSettings;
import io.github.llmresilience.rule.CallSettings;
import io.github.llmresilience.rule.HedgeSettings;
import io.github.llmresilience.rule.ParseSettings;
import io.github.llmresilience.rule.RetrySettings;
import io.github.llmresilience.rule.StreamSettings;
import io.github.llmresilience.rule.ToolSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Checks that values are in range. An exception contains the property, the value and the
 * permitted range. Spring Boot adds the origin of the value.
 */
public final class PropertyChecks {

	private static final Duration MAX = Duration.ofDays(365);

	private final Complaint complaint;

	private PropertyChecks(Complaint complaint) {
		this.complaint = complaint;
	}

	/**
	 * Creates the exception for an invalid value.
	 */
	@FunctionalInterface
	interface Complaint {

		RuntimeException about(String name, Object value, String reason);

	}

	/** Returns the checks for properties with a prefix. */
	public static PropertyChecks under(String prefix) {
		return new PropertyChecks((name, value,
				reason) -> new InvalidConfigurationPropertyValueException(prefix + "." + name, value, reason));
	}

	/** Returns the checks for the attributes of an annotation. */
	static PropertyChecks of(String annotation) {
		return new PropertyChecks((name, value,
				reason) -> new InvalidLlmCallException(annotation + " has " + camelCase(name) + " = " + value, reason));
	}

	/** Checks all settings of a layer. */
	static void checkAll(String prefix, CallSettings settings) {
		under(prefix).check(settings.retry()).deadline(settings.deadline()).costPerHour(settings.costPerHour());
		under(prefix + ".parse").check(settings.parse());
		under(prefix + ".stream").check(settings.stream());
		under(prefix + ".tools").check(settings.tools());
		under(prefix + ".hedge").check(settings.hedge());
	}

	private static String camelCase(String name) {
		return Pattern.compile("-(.)").matcher(name).replaceAll((letter) -> letter.group(1).toUpperCase(Locale.ROOT));
	}

	static String dashed(FailureKind kind) {
		return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	PropertyChecks check(RetrySettings settings) {
		atLeast("max-attempts", settings.maxAttempts(), 1,
				"Must be at least 1: the first attempt is included, so 1 means no retry.");
		Objects.requireNonNullElse(settings.maxAttemptsByKind(), Map.<FailureKind, Integer>of())
			.forEach((kind, attempts) -> atLeast("max-attempts-by-kind." + dashed(kind), attempts, 1,
					"Must be at least 1: the first attempt is included, so 1 means no retry."));
		notNegative("initial-delay", settings.initialDelay());
		notNegative("max-delay", settings.maxDelay());
		atLeast("backoff-factor", settings.backoffFactor(), 1, "Must be at least 1: 1 keeps every wait the same.");
		between("jitter", settings.jitter(), 0, 1, "Must be from 0 to 1: a fraction of the wait.");
		positive("attempt-timeout", settings.attemptTimeout());
		notNegative("retry-after.max-wait", settings.retryAfter().maxWait());
		notNegative("retry-after.max-wait-with-fallback", settings.retryAfter().maxWaitWithFallback());
		return this;
	}

	PropertyChecks check(CircuitBreakerSettings settings) {
		between("sliding-window-size", settings.slidingWindowSize(), 1, 1000, "Must be from 1 to 1000.");
		Duration maxAge = settings.slidingWindowMaxAge();
		if (maxAge != null && maxAge.toSeconds() < 1) {
			throw invalid("sliding-window-max-age", maxAge, "Must be at least 1s.");
		}
		notEndless("sliding-window-max-age", maxAge);
		atLeast("minimum-number-of-calls", settings.minimumNumberOfCalls(), 1, "Must be at least 1.");
		percentage("failure-rate-threshold", settings.failureRateThreshold());
		positive("slow-call-duration-threshold", settings.slowCallDurationThreshold());
		percentage("slow-call-rate-threshold", settings.slowCallRateThreshold());
		positive("wait-duration-in-open-state", settings.waitDurationInOpenState());
		atLeast("permitted-number-of-calls-in-half-open-state", settings.permittedNumberOfCallsInHalfOpenState(), 1,
				"Must be at least 1.");
		percentage("failure-rate-threshold-in-half-open-state", settings.failureRateThresholdInHalfOpenState());
		atLeast("exponential-backoff-multiplier", settings.exponentialBackoffMultiplier(), 1,
				"Must be at least 1: 1 keeps the time in the open state constant.");
		positive("exponential-max-wait-duration-in-open-state", settings.exponentialMaxWaitDurationInOpenState());
		positive("permit-lease", settings.permitLease());
		return this;
	}

	PropertyChecks check(RetryBudgetSettings settings) {
		between("ratio", settings.ratio(), 0, 1, "Must be from 0 to 1: retries for each first attempt.");
		between("min-per-second", settings.minPerSecond(), 0, 1_000_000, "Must be from 0 to 1000000.");
		between("capacity", settings.capacity(), 1, 10_000_000, "Must be from 1 to 10000000.");
		return this;
	}

	PropertyChecks check(RateLimitProperties settings) {
		between("requests-per-minute", settings.requestsPerMinute(), 1, 1_000_000_000, "Must be from 1 to 1000000000.");
		between("tokens-per-minute", settings.tokensPerMinute(), 1, 1_000_000_000_000L,
				"Must be from 1 to 1000000000000.");
		return this;
	}

	PropertyChecks check(ParseSettings settings) {
		atLeast("max-reasks", settings.maxReasks(), 0, "Must be at least 0: 0 means that no model is asked again.");
		return this;
	}

	PropertyChecks check(StreamSettings settings) {
		atLeast("max-resumes", settings.maxResumes(), 0, "Must be at least 0: 0 means that no stream is resumed.");
		positive("idle-timeout", settings.idleTimeout());
		if (settings.maxPartial() != null && settings.maxPartial().isNegative()) {
			throw invalid("max-partial", settings.maxPartial(), "Must not be negative.");
		}
		if (settings.resumePrompt() != null && settings.resumePrompt().isBlank()) {
			throw invalid("resume-prompt", settings.resumePrompt(),
					"Must not be empty: the model receives it after its partial answer.");
		}
		return this;
	}

	PropertyChecks check(HedgeSettings settings) {
		positive("after", settings.after());
		return this;
	}

	PropertyChecks check(ToolSettings settings) {
		positive("timeout", settings.timeout());
		atLeast("max-consecutive-errors", settings.maxConsecutiveErrors(), 1,
				"Must be at least 1: 1 means that the first error ends the call.");
		return this;
	}

	public PropertyChecks recentEvents(int number) {
		between("recent-events", number, 0, 10_000, "Must be from 0 to 10000: 0 means that no event is kept.");
		return this;
	}

	public PropertyChecks timeout(Duration timeout) {
		positive("timeout", timeout);
		return this;
	}

	public PropertyChecks queueCapacity(int number) {
		between("queue-capacity", number, 1, 1_000_000, "Must be from 1 to 1000000.");
		return this;
	}

	PropertyChecks pacing(double threshold, Duration maxPause) {
		between("threshold", threshold, 0, 1, "Must be from 0 to 1: a fraction of the limit.");
		positive("max-pause", maxPause);
		return this;
	}

	PropertyChecks maxAbandonedAttempts(int max) {
		atLeast("max-abandoned-attempts", max, 0,
				"Must be at least 0: 0 means that attempts run on the caller's thread.");
		return this;
	}

	PropertyChecks concurrencyLimit(@Nullable Integer limit) {
		atLeast("concurrency-limit", limit, 1, "Must be at least 1: the number of attempts that may run at once.");
		return this;
	}

	PropertyChecks price(String name, double price) {
		between(name, price, 0, 1_000_000_000, "Must be from 0 to 1000000000: the price of a million tokens.");
		return this;
	}

	private PropertyChecks costPerHour(@Nullable Double cost) {
		between("cost-per-hour", cost, 0, 1_000_000_000, "Must be from 0 to 1000000000.");
		return this;
	}

	PropertyChecks deadline(@Nullable Duration deadline) {
		positive("deadline", deadline);
		return this;
	}

	private void percentage(String name, @Nullable Double value) {
		if (value != null && !(value > 0 && value <= 100)) {
			throw invalid(name, value, "Must be more than 0 and at most 100: a percentage.");
		}
	}

	private void notNegative(String name, @Nullable Duration value) {
		if (value != null && value.isNegative()) {
			throw invalid(name, value, "Must not be negative.");
		}
		notEndless(name, value);
	}

	private void notEndless(String name, @Nullable Duration value) {
		if (value != null && value.compareTo(MAX) > 0) {
			throw invalid(name, value, "Must be at most 365d.");
		}
	}

	private void positive(String name, @Nullable Duration value) {
		if (value != null && (value.isNegative() || value.isZero())) {
			throw invalid(name, value, "Must be more than zero.");
		}
		notEndless(name, value);
	}

	private void atLeast(String name, @Nullable Number value, double min, String reason) {
		between(name, value, min, Double.MAX_VALUE, reason);
	}

	private void between(String name, @Nullable Number value, double min, double max, String reason) {
		if (value != null && !(value.doubleValue() >= min && value.doubleValue() <= max)) {
			throw invalid(name, value, reason);
		}
	}

	private RuntimeException invalid(String name, Object value, String reason) {
		return this.complaint.about(name, value, reason);
	}

}
