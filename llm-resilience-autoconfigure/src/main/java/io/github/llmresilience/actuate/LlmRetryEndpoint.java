/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.actuate;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallCatalog;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.fault.FaultInjector;
import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.gate.GateStatus;
import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.gate.Tenants;
import io.github.llmresilience.settings.InvalidSettingsException;
import io.github.llmresilience.settings.RuntimeSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Actuator endpoint that reports the calls since the start: {@code /actuator/llmretry}
 * reports all calls, {@code /actuator/llmretry/{call}} reports one. A {@code POST} with
 * {@code target} and {@code action} opens, closes or resets a circuit breaker. A
 * {@code POST} with {@code property} and {@code value} changes a setting of all calls or
 * of one call, and a {@code DELETE} takes such changes back. Changes require
 * {@code management.endpoint.llmretry.access=unrestricted}.
 */
@Endpoint(id = "llmretry", defaultAccess = Access.READ_ONLY)
public final class LlmRetryEndpoint {

	private static final Log logger = LogFactory.getLog(LlmRetryEndpoint.class);

	private final LlmRetryStatistics statistics;

	private final RecentEvents recent;

	private final TargetGates gates;

	private final RetryBudgets budgets;

	private final Tenants tenants;

	private final LlmCallCatalog catalog;

	private final Function<String, List<LlmCallSettings>> settings;

	private final RuntimeSettings runtimeSettings;

	private final FaultInjector faults;

	/**
	 * Creates the endpoint.
	 * @param settings returns the settings of a call
	 * @param runtimeSettings changes settings
	 * @param faults makes attempts fail on purpose
	 */
	public LlmRetryEndpoint(LlmRetryStatistics statistics, RecentEvents recent, TargetGates gates, RetryBudgets budgets,
			Tenants tenants, LlmCallCatalog catalog, Function<String, List<LlmCallSettings>> settings,
			RuntimeSettings runtimeSettings, FaultInjector faults) {
		this.budgets = budgets;
		this.statistics = statistics;
		this.recent = recent;
		this.gates = gates;
		this.tenants = tenants;
		this.catalog = catalog;
		this.settings = settings;
		this.runtimeSettings = runtimeSettings;
		this.faults = faults;
	}

	/** Returns the report of all calls. */
	@ReadOperation
	public Report llmRetry() {
		return report(this.catalog.targetsByCall());
	}

	private Report report(Map<String, List<LlmTarget>> known) {
		Map<String, CallReport> calls = new TreeMap<>();
		known.keySet().forEach((call) -> calls.put(call, CallReport.NONE));
		calls.putAll(this.statistics.report());
		CallReport total = calls.values().stream().reduce(CallReport.NONE, CallReport::plus);
		return new Report(total, calls, targets(known), providers(), tenants(), this.runtimeSettings.changes(),
				this.faults.report(), this.recent.all());
	}

	private Map<String, TargetReport> targets(Map<String, List<LlmTarget>> known) {
		Map<String, TargetReport> targets = new TreeMap<>();
		known.values()
			.stream()
			.flatMap(Collection::stream)
			.forEach((target) -> targets.computeIfAbsent(target.toString(),
					(name) -> TargetReport.of(this.gates.status(target))));
		this.gates.status().forEach((target, status) -> targets.put(target.toString(), TargetReport.of(status)));
		return targets;
	}

	/** Returns the models that calls of a tenant are kept away from, by tenant. */
	private Map<String, Map<String, TargetReport>> tenants() {
		Map<String, Map<String, TargetReport>> tenants = new TreeMap<>();
		this.tenants.all()
			.forEach((name, tenant) -> tenant.gates()
				.status()
				.entrySet()
				.stream()
				.filter((target) -> target.getValue().isLimited())
				.forEach((target) -> tenants.computeIfAbsent(name, (unknown) -> new TreeMap<>())
					.put(target.getKey().toString(), TargetReport.of(target.getValue()))));
		return tenants;
	}

	private Map<String, ProviderReport> providers() {
		Map<String, Double> tokens = this.budgets.tokens();
		Map<String, Integer> running = this.gates.running();
		Map<String, ProviderReport> providers = new TreeMap<>();
		Map<String, RateLimit> rateLimits = this.gates.rateLimits();
		Stream.of(tokens, running, rateLimits)
			.flatMap((known) -> known.keySet().stream())
			.forEach((name) -> providers.put(name, new ProviderReport(tokens.get(name), running.get(name),
					rateLimits.containsKey(name) ? rateLimits.get(name).status() : null)));
		return providers;
	}

	/**
	 * Returns the report of one call.
	 * @return the report, or null (404) if there is no call of this name
	 */
	@ReadOperation
	public @Nullable SingleReport call(@Selector String call) {
		Map<String, List<LlmTarget>> known = this.catalog.targetsByCall();
		Report all = report(known);
		CallReport report = all.calls().get(call);
		if (report == null) {
			return null;
		}
		List<RecentEvents.Event> events = this.recent.of(call);
		Map<String, TargetReport> targets = new TreeMap<>(all.targets());
		targets.keySet().retainAll(targetsOf(known.get(call), events));
		List<CallSettingsReport> settings = this.settings.apply(call)
			.stream()
			.map(CallSettingsReport::of)
			.distinct()
			.toList();
		return new SingleReport(report, targets, settings, events);
	}

	/**
	 * Returns the targets of a call. If its settings are not known, returns the targets
	 * of its recent events.
	 */
	private static Set<String> targetsOf(@Nullable List<LlmTarget> known, List<RecentEvents.Event> events) {
		return ((known != null) ? known.stream() : events.stream().map((event) -> event.fields().get("target")))
			.map(String::valueOf)
			.collect(Collectors.toSet());
	}

	/**
	 * Opens, closes or resets the circuit breaker of a model, or changes a setting.
	 * @param target the model, if there is an action
	 * @param action the action on the circuit breaker of the model: open, close or reset
	 * @param property the property below {@code llm.retry} to change, in place of a
	 * target and an action
	 * @param value the new value of the property, or null to take a change back
	 * @return the state of the model after the change, or null (404) if no call has this
	 * model; for a property, all changes in force
	 * @throws InvalidSettingsException if an argument, the property or the value is
	 * invalid; then nothing is changed
	 */
	@WriteOperation
	public @Nullable Object change(@Nullable String target, @Nullable String action, @Nullable String property,
			@Nullable String value) {
		if (property != null && target == null && action == null) {
			this.runtimeSettings.change(property, value);
			return this.runtimeSettings.changes();
		}
		if (target == null || action == null || property != null) {
			throw new InvalidSettingsException("Send either 'target' and 'action', such as"
					+ " {\"target\": \"openai/gpt-5-mini\", \"action\": \"open\"}, or 'property' and 'value', such as"
					+ " {\"property\": \"max-attempts\", \"value\": 5}");
		}
		return change(target, action(action));
	}

	private static GateChange.Action action(String name) {
		return Arrays.stream(GateChange.Action.values())
			.filter((action) -> action.name().equalsIgnoreCase(name))
			.findFirst()
			.orElseThrow(() -> new InvalidSettingsException(
					"There is no action '" + name + "'. Use one of open, close, reset"));
	}

	private @Nullable TargetReport change(String target, GateChange.Action action) {
		LlmTarget known = find(target);
		if (known == null) {
			return null;
		}
		logger.info("Circuit of " + known + ": " + action + " by hand");
		this.gates.decide(known, action);
		return TargetReport.of(this.gates.status(known));
	}

	/**
	 * Changes a setting of one call.
	 * @param property the property below {@code llm.retry.calls.<call>}
	 * @param value the new value, or null to take a change back
	 * @return all changes in force
	 * @throws InvalidSettingsException if the property or the value is invalid; then
	 * nothing is changed
	 */
	@WriteOperation
	public Map<String, String> changeSetting(@Selector String call, String property, @Nullable String value) {
		this.runtimeSettings.changeOfCall(call, property, value);
		return this.runtimeSettings.changes();
	}

	/** Takes the changes of all settings back. */
	@DeleteOperation
	public Map<String, String> resetAllSettings() {
		this.runtimeSettings.resetAll();
		return this.runtimeSettings.changes();
	}

	/** Takes the changes of the settings of one call back. */
	@DeleteOperation
	public Map<String, String> resetSettings(@Selector String call) {
		this.runtimeSettings.resetCall(call);
		return this.runtimeSettings.changes();
	}

	private @Nullable LlmTarget find(String name) {
		return Stream
			.concat(this.gates.status().keySet().stream(),
					this.catalog.targetsByCall().values().stream().flatMap(Collection::stream))
			.filter((target) -> target.toString().equals(name))
			.findFirst()
			.orElse(null);
	}

	/**
	 * The report of all calls.
	 *
	 * @param total the figures of all calls together
	 * @param calls the figures of each call, by name
	 * @param targets the state of each model of the calls, by name
	 * @param providers the state of each provider of the models, by name
	 * @param tenants the state of the models whose circuit breaker is not closed, or that
	 * are in a cooldown, by tenant and name
	 * @param changedSettings the settings that were changed at run time, by property
	 * below llm.retry
	 * @param faultInjection the attempts that fail on purpose, or null if there are none
	 * @param events the recent events of all calls, oldest first
	 */
	public record Report(CallReport total, Map<String, CallReport> calls, Map<String, TargetReport> targets,
			Map<String, ProviderReport> providers, Map<String, Map<String, TargetReport>> tenants,
			Map<String, String> changedSettings, FaultInjector.@Nullable Report faultInjection,
			List<RecentEvents.Event> events) {
	}

	/**
	 * The report of one call.
	 *
	 * @param call the figures of the call
	 * @param targets the state of each model of the call, by name
	 * @param settings the settings in force; more than one if methods share the name
	 * @param events the recent events of the call, oldest first
	 */
	public record SingleReport(CallReport call, Map<String, TargetReport> targets, List<CallSettingsReport> settings,
			List<RecentEvents.Event> events) {
	}

	/**
	 * The state of a provider.
	 *
	 * @param retryBudget the number of retries that the retry budget allows now, or null
	 * if retries are not limited
	 * @param runningAttempts the number of running attempts, or null if there is no
	 * concurrency limit
	 * @param rateLimit the state of the rate limit, or null if there is none
	 */
	public record ProviderReport(@Nullable Double retryBudget, @Nullable Integer runningAttempts,
			RateLimit.@Nullable Status rateLimit) {
	}

	/**
	 * The state of a model.
	 *
	 * @param circuit the state of its circuit breaker, as the next call finds it
	 * @param openedByHand whether an operator has opened the circuit breaker
	 * @param failureRate the percentage of failed calls among the recent ones, or null if
	 * no calls are counted now
	 * @param lastResort the attempts that calls without another model have made since the
	 * circuit breaker opened, or null if it is closed
	 * @param cooldownMillis the rest of the cooldown in milliseconds; zero if there is
	 * none
	 */
	public record TargetReport(CircuitState circuit, boolean openedByHand, @Nullable Double failureRate,
			GateStatus.@Nullable LastResortStatus lastResort, long cooldownMillis) {

		private static TargetReport of(GateStatus status) {
			return new TargetReport(status.circuit(), status.openedByHand(),
					Double.isNaN(status.failureRate()) ? null : status.failureRate(), status.lastResort(),
					status.cooldown().toMillis());
		}

	}

}
