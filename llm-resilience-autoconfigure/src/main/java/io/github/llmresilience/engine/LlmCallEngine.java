/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallTrace;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmTenant;
import io.github.llmresilience.cost.Costs;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.fault.FaultInjector;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.gate.Tenants;
import io.github.llmresilience.pool.MemberOrder;
import io.github.llmresilience.state.Resettable;
import io.github.llmresilience.time.Randomness;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Creates the sessions of calls. Holds the services that all calls share.
 */
public final class LlmCallEngine implements Resettable {

	private final EngineServices services;

	private final Tenants tenants;

	private final TargetOrder targetOrder;

	private final Consumer<LlmCallEvent> events;

	private final LlmCallTracer tracer;

	private final CallIds ids = new CallIds();

	private final OpenWork openWork = new OpenWork();

	public LlmCallEngine(FailureClassifiers classifiers, TargetGates gates, RetryBudgets budgets,
			Consumer<LlmCallEvent> events, Ticker ticker, LlmCallTracer tracer) {
		this(classifiers, gates, budgets, new Tenants(gates, budgets), new MemberOrder(Randomness.system()),
				new Costs(Map.of(), ticker), events, ticker, tracer, FaultInjector.NONE);
	}

	public LlmCallEngine(FailureClassifiers classifiers, TargetGates gates, RetryBudgets budgets, Tenants tenants,
			MemberOrder members, Costs costs, Consumer<LlmCallEvent> events, Ticker ticker, LlmCallTracer tracer,
			FaultInjector faults) {
		this.tenants = tenants;
		this.targetOrder = new TargetOrder(members, costs);
		this.services = new EngineServices(classifiers, gates, budgets, new AnswerTimes(), ticker, costs, faults);
		this.events = events;
		this.tracer = tracer;
	}

	/** Discards the answer times that hedges are based on. */
	@Override
	public void reset() {
		this.services.answerTimes().clear();
	}

	/** Returns the waits and attempts to cancel when the application closes. */
	public OpenWork openWork() {
		return this.openWork;
	}

	/** Returns the tracer of calls and attempts. */
	public LlmCallTracer tracer() {
		return this.tracer;
	}

	/**
	 * Creates the session of a new call. Its parent span is the current span of this
	 * thread.
	 */
	public LlmCallSession newSession(LlmCallSettings settings) {
		return newSession(settings, this.tracer.current());
	}

	/** Creates the session of a new call with the given parent span. */
	public LlmCallSession newSession(LlmCallSettings settings, @Nullable Object parent) {
		UUID callId = this.ids.next();
		LlmCallTrace trace = this.tracer.begin(settings.name(), callId, parent);
		EngineServices services = servicesFor(settings.tenant());
		List<LlmTargetSettings> targets = this.targetOrder.of(settings, services.gates());
		CallReporter reporter = new CallReporter(settings.name(), callId, targets.get(0).target(), this.events, trace,
				services.costs());
		reportUsedUpBudget(settings, services.costs(), reporter);
		return new LlmCallSession(new CallData(settings, targets, services, reporter));
	}

	private static void reportUsedUpBudget(LlmCallSettings settings, Costs costs, CallReporter reporter) {
		Double budget = settings.costPerHour();
		if (budget != null && costs.isUsedUp(settings.name(), budget) && costs.isNews(settings.name())) {
			reporter.costBudgetUsedUp(reporter.lastReached(), costs.inHour(settings.name()), budget);
		}
	}

	private EngineServices servicesFor(@Nullable LlmTenant tenant) {
		return (tenant != null) ? this.services.with(this.tenants.of(tenant.name())) : this.services;
	}

	/** Creates the context of a call that is not protected. */
	public LlmCallContext bareContext(LlmCallSettings settings) {
		return AttemptContext.bare(settings);
	}

}
