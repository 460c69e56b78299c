/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.call;

import java.util.Locale;

import io.github.llmresilience.failure.FailureKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.Search;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on the meters of calls.
 */
public final class LlmMetersAssert extends AbstractAssert<LlmMetersAssert, MeterRegistry> {

	private LlmMetersAssert(MeterRegistry registry) {
		super(registry, LlmMetersAssert.class);
	}

	/**
	 * Creates assertions.
	 * @param registry the registry of the application
	 * @return the assertions
	 */
	public static LlmMetersAssert assertThat(MeterRegistry registry) {
		return new LlmMetersAssert(registry);
	}

	/**
	 * Verifies the number of calls: the meter {@code llm.call}.
	 * @param call the name of the call
	 * @param count the expected number
	 * @return this assertion
	 */
	public LlmMetersAssert hasCalls(String call, long count) {
		return check("calls", call, timed("llm.call", call), count);
	}

	/**
	 * Verifies the number of attempts at a provider: the meter {@code llm.attempt}.
	 * @param call the name of the call
	 * @param provider the name of the provider
	 * @param count the expected number
	 * @return this assertion
	 */
	public LlmMetersAssert hasAttempts(String call, String provider, long count) {
		return check("attempts at " + provider, call, timed("llm.attempt", call, "provider", provider), count);
	}

	/**
	 * Verifies the number of retries: the meter {@code llm.retries}.
	 * @param call the name of the call
	 * @param count the expected number
	 * @return this assertion
	 */
	public LlmMetersAssert hasRetries(String call, long count) {
		return check("retries", call, counted("llm.retries", call), count);
	}

	/**
	 * Verifies the number of retries after one kind of failure: the meter
	 * {@code llm.retries}.
	 * @param call the name of the call
	 * @param kind the kind of failure
	 * @param count the expected number
	 * @return this assertion
	 */
	public LlmMetersAssert hasRetries(String call, FailureKind kind, long count) {
		return check("retries after " + kind, call,
				counted("llm.retries", call, "kind", kind.name().toLowerCase(Locale.ROOT)), count);
	}

	/**
	 * Verifies the number of fallbacks: the meter {@code llm.fallbacks}.
	 * @param call the name of the call
	 * @param count the expected number
	 * @return this assertion
	 */
	public LlmMetersAssert hasFallbacks(String call, long count) {
		return check("fallbacks", call, counted("llm.fallbacks", call), count);
	}

	/**
	 * Verifies the number of re-asks: the meter {@code llm.reasks}.
	 * @param call the name of the call
	 * @param count the expected number
	 * @return this assertion
	 */
	public LlmMetersAssert hasReasks(String call, long count) {
		return check("re-asks", call, counted("llm.reasks", call), count);
	}

	/**
	 * Verifies the number of resumed streams: the meter {@code llm.stream.resumes}.
	 * @param call the name of the call
	 * @param count the expected number
	 * @return this assertion
	 */
	public LlmMetersAssert hasStreamResumes(String call, long count) {
		return check("resumed streams", call, counted("llm.stream.resumes", call), count);
	}

	private Search find(String meter, String call, String... tags) {
		return this.actual.find(meter).tag("call", call).tags(tags);
	}

	private long timed(String meter, String call, String... tags) {
		return find(meter, call, tags).timers().stream().mapToLong(Timer::count).sum();
	}

	private long counted(String meter, String call, String... tags) {
		return Math.round(find(meter, call, tags).counters().stream().mapToDouble(Counter::count).sum());
	}

	private LlmMetersAssert check(String what, String call, long actual, long expected) {
		if (actual != expected) {
			failWithActualExpectedAndMessage(actual, expected, "Expected %d %s of the call '%s', but the meters say %d",
					expected, what, call, actual);
		}
		return this;
	}

}
