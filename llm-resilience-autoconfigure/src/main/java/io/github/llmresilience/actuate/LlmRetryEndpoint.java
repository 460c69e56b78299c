package io.github.llmresilience.actuate;

import java.util.Map;
import java.util.TreeMap;

import io.github.llmresilience.actuate.LlmRetryStatistics.CallReport;
import io.github.llmresilience.actuate.LlmRetryStatistics.ProviderReport;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.circuitbreaker.TargetGates;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * Shows how calls went since the start: {@code /actuator/llmretry} all of them,
 * {@code /actuator/llmretry/{call}} one.
 */
@Endpoint(id = "llmretry", defaultAccess = Access.READ_ONLY)
public final class LlmRetryEndpoint {

	private final LlmRetryStatistics statistics;

	private final TargetGates gates;

	/**
	 * Creates the endpoint.
	 * @param statistics sums up calls
	 * @param gates tells the states of the targets
	 */
	public LlmRetryEndpoint(LlmRetryStatistics statistics, TargetGates gates) {
		this.statistics = statistics;
		this.gates = gates;
	}

	/**
	 * All calls.
	 * @return the report
	 */
	@ReadOperation
	public Report llmRetry() {
		Map<String, TargetReport> targets = new TreeMap<>();
		this.gates.status()
			.forEach((target, status) -> targets.put(target.toString(),
					new TargetReport(status.circuit(), status.cooldown().toMillis())));
		return new Report(this.statistics.reportByProvider(), this.statistics.report(), targets);
	}

	/**
	 * One call.
	 * @param call the name of the call
	 * @return the report, or null (404) if there was no such call yet
	 */
	@ReadOperation
	public @Nullable CallReport call(@Selector String call) {
		return this.statistics.report().get(call);
	}

	/**
	 * What the endpoint shows.
	 *
	 * @param providers all calls together, by provider
	 * @param calls each call
	 * @param targets the models called so far
	 */
	public record Report(Map<String, ProviderReport> providers, Map<String, CallReport> calls,
			Map<String, TargetReport> targets) {
	}

	/**
	 * A model as the endpoint shows it.
	 *
	 * @param circuit the state of its circuit breaker
	 * @param cooldownMillis for how many milliseconds it still takes no calls
	 */
	public record TargetReport(CircuitState circuit, long cooldownMillis) {
	}

}
