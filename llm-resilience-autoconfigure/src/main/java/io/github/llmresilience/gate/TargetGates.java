/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.llmresilience.bounds.BoundedMap;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.state.Resettable;
import io.github.llmresilience.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The gates of all targets, shared by all calls. They admit attempts, start cooldowns,
 * and apply the changes of operators and of other instances.
 */
public final class TargetGates implements Resettable {

	/** The cooldown of a provider that reports an exhausted quota without a time. */
	static final Duration DEFAULT_QUOTA_COOLDOWN = Duration.ofMinutes(5);

	/** The target whose gate further targets share. */
	private static final LlmTarget OTHER = new LlmTarget(BoundedMap.OTHER, BoundedMap.OTHER);

	/** The minimum extension of a cooldown that is shared with other instances. */
	private static final long NEWS_NANOS = Duration.ofMillis(100).toNanos();

	/** The failures that begin a pause if they name no time. */
	private static final Set<FailureKind> PAUSING = EnumSet.of(FailureKind.RATE_LIMITED, FailureKind.AUTHENTICATION,
			FailureKind.PERMISSION);

	private final GateSettings settings;

	private final Ticker ticker;

	private final Consumer<LlmCallEvent> events;

	private final GateChangeListener changes;

	private final @Nullable String tenant;

	/** The gates of calls without a tenant, for the gates of a tenant. */
	private final @Nullable TargetGates main;

	private volatile Function<LlmTarget, CircuitBreakerPolicy> circuitBreakers;

	private final BoundedMap<LlmTarget, Gate> gates = new BoundedMap<>(BoundedMap.MAX_MODELS, OTHER);

	private final BoundedMap<String, ProviderGate> providerGates = new BoundedMap<>(BoundedMap.MAX_MODELS,
			BoundedMap.OTHER);

	public TargetGates(GateSettings settings, Ticker ticker, Consumer<LlmCallEvent> events,
			GateChangeListener changes) {
		this(settings, ticker, events, changes, null, null);
	}

	private TargetGates(GateSettings settings, Ticker ticker, Consumer<LlmCallEvent> events, GateChangeListener changes,
			@Nullable String tenant, @Nullable TargetGates main) {
		this.main = main;
		this.tenant = tenant;
		this.changes = changes;
		this.settings = settings;
		this.circuitBreakers = settings.circuitBreakers();
		this.ticker = ticker;
		this.events = events;
	}

	/** Returns new gates with the same settings. Their changes are not shared. */
	TargetGates forTenant(String tenant) {
		TargetGates gates = new TargetGates(this.settings, this.ticker, this.events, (change) -> {
		}, tenant, this);
		gates.circuitBreakers = this.circuitBreakers;
		return gates;
	}

	/**
	 * Applies other policies to all circuit breakers. A circuit breaker keeps its state,
	 * unless its policy no longer lets it open.
	 */
	public void applyPolicies(Function<LlmTarget, CircuitBreakerPolicy> circuitBreakers) {
		this.circuitBreakers = circuitBreakers;
		this.gates.forEach((target, gate) -> gate.breaker().apply(circuitBreakers.apply(target)));
	}

	/** Discards all gates: no circuit breaker is open, and no cooldown runs. */
	@Override
	public void reset() {
		this.gates.clear();
		this.providerGates.clear();
	}

	/** Requests a permit for an attempt. */
	public Admission admit(LlmTarget target) {
		return gate(target).admit();
	}

	/**
	 * As {@link #admit}, for a call without another target: a pause does not keep it
	 * away.
	 */
	public Admission admitDespitePause(LlmTarget target) {
		return gate(target).admitDespitePause();
	}

	/**
	 * As {@link #admitDespitePause}, for a call that no target admits: an open circuit
	 * breaker admits it while the target still answers a part of its requests.
	 */
	public Admission admitAsLastResort(LlmTarget target) {
		return gate(target).admitAsLastResort();
	}

	/**
	 * Returns the targets with open circuit breakers that calls may be admitted to as a
	 * last resort. The target that answers most is the first.
	 */
	public List<LlmTarget> lastResorts(List<LlmTarget> targets) {
		return targets.stream()
			.filter((target) -> gate(target).lastResortPermits() >= 0)
			.sorted(Comparator.comparingInt((LlmTarget target) -> gate(target).lastResortPermits()).reversed())
			.toList();
	}

	/**
	 * Whether a target answers a part of its requests although its circuit breaker is
	 * open.
	 */
	public boolean answersInPart(LlmTarget target) {
		return gate(target).lastResortPermits() > 0;
	}

	/**
	 * Returns the load of a target. A target whose load is not measured has no load.
	 */
	public TargetLoad load(LlmTarget member) {
		TargetLoad load = gate(member).load();
		return (load != null) ? load : new TargetLoad(this.ticker);
	}

	/**
	 * As {@link #admit}, for a call that has waited for its turn.
	 * @param turn the turn that the call has reserved
	 */
	public Admission admit(LlmTarget target, RateLimit.Turn turn) {
		return gate(target).admit(turn);
	}

	/**
	 * Returns the time until the target admits attempts: until its cooldown ends, or
	 * until there is a turn. Zero if it admits attempts now, or if its circuit breaker is
	 * open.
	 */
	public Duration waitOf(LlmTarget target) {
		return gate(target).waitTime();
	}

	/** Whether the target is paused: calls with another target leave it alone. */
	public boolean isPaused(LlmTarget target) {
		return gate(target).isPaused();
	}

	/**
	 * Whether {@link #admit} would grant a permit now. Takes no permit.
	 * @return true if the target takes calls
	 */
	public boolean isOpenFor(LlmTarget target) {
		return gate(target).isOpen();
	}

	/**
	 * Starts or extends a cooldown for a failure, for all calls. An exhausted quota or a
	 * failed authentication cools down the whole provider, any other failure the target.
	 * The cooldown lasts for the time that the provider named. If the provider named no
	 * time, an exhausted quota has a cooldown of five minutes. A rate limit, a refused
	 * key and a missing permission begin a pause. Any other failure has neither.
	 */
	public void heed(LlmTarget target, LlmFailure failure) {
		FailureKind kind = failure.kind();
		Duration wish = (kind == FailureKind.QUOTA_EXHAUSTED)
				? Objects.requireNonNullElse(failure.retryAfter(), DEFAULT_QUOTA_COOLDOWN) : failure.retryAfter();
		if (wish == null) {
			pause(target, kind);
			return;
		}
		boolean wholeProvider = kind == FailureKind.QUOTA_EXHAUSTED || kind == FailureKind.AUTHENTICATION;
		coolDownEverywhere(new GateChange.CoolDown(target,
				wholeProvider ? CooldownScope.PROVIDER : CooldownScope.TARGET, kind, wish));
	}

	/**
	 * Starts or extends a cooldown of the target if response headers show that a rate
	 * limit is nearly used up. Has no effect without {@link RateLimitPacing}. A rate
	 * limit of the provider learns its limits.
	 */
	public void heed(LlmTarget target, Map<String, List<String>> headers) {
		RateLimit rateLimit = gate(target).provider().rateLimit();
		if (rateLimit != null) {
			rateLimit.learn(headers);
		}
		RateLimitPacing pacing = this.settings.pacing();
		Duration pause = (pacing != null) ? pacing.pause(headers) : null;
		if (pause != null) {
			coolDownEverywhere(new GateChange.CoolDown(target, CooldownScope.TARGET, FailureKind.RATE_LIMITED, pause));
		}
	}

	/**
	 * Pauses a target, or the whole provider if the key is refused. In this instance
	 * only.
	 */
	private void pause(LlmTarget target, FailureKind kind) {
		if (!PAUSING.contains(kind)) {
			return;
		}
		boolean wholeProvider = kind == FailureKind.AUTHENTICATION;
		Gate gate = gate(target);
		Duration duration = (wholeProvider ? gate.provider().pause() : gate.targetPause()).begin(kind);
		if (duration != null) {
			this.events.accept(new LlmCallEvent.CooledDown(target,
					wholeProvider ? CooldownScope.PROVIDER : CooldownScope.TARGET, kind, duration, this.tenant));
		}
	}

	private void coolDownEverywhere(GateChange.CoolDown change) {
		if (coolDown(change)) {
			this.changes.onChange(change);
		}
	}

	/** Applies a decision of an operator and reports it to the listener. */
	public void decide(LlmTarget target, GateChange.Action action) {
		GateChange.Decision decision = new GateChange.Decision(target, action);
		carryOut(decision);
		this.changes.onChange(decision);
	}

	/** Applies a change of another instance, without reporting it to the listener. */
	public void apply(GateChange change) {
		if (change instanceof GateChange.CoolDown coolDown) {
			coolDown(coolDown);
		}
		else {
			carryOut((GateChange.Decision) change);
		}
	}

	/** Extends a cooldown. Returns whether to report the change to the listener. */
	private boolean coolDown(GateChange.CoolDown change) {
		Gate gate = gate(change.target());
		Cooldown cooldown = (change.scope() == CooldownScope.PROVIDER) ? gate.provider().cooldown()
				: gate.targetCooldown();
		long before = cooldown.extend(change.duration(), change.kind());
		if (before <= 0) {
			this.events.accept(new LlmCallEvent.CooledDown(change.target(), change.scope(), change.kind(),
					change.duration(), this.tenant));
		}
		return before + NEWS_NANOS < change.duration().toNanos();
	}

	private void carryOut(GateChange.Decision decision) {
		Gate gate = gate(decision.target());
		switch (decision.action()) {
			case OPEN -> gate.breaker().openByHand();
			case CLOSE -> gate.breaker().closeByHand();
			case RESET -> {
				gate.breaker().closeByHand();
				gate.targetCooldown().lift();
				gate.targetPause().lift();
				gate.provider().cooldown().lift();
				gate.provider().pause().lift();
			}
		}
	}

	private boolean isOpenedByHand(LlmTarget target) {
		Gate gate = this.gates.find(target);
		return gate != null && gate.breaker().isOpenedByHand();
	}

	/** Whether a provider has a concurrency limit. */
	public boolean hasConcurrencyLimit(String provider) {
		return this.settings.concurrencyLimits().apply(provider).isPresent();
	}

	/** Returns the status of the gate of a target. */
	public GateStatus status(LlmTarget target) {
		return gate(target).status();
	}

	/** Returns the status of each gate that was used so far, sorted by target. */
	public Map<LlmTarget, GateStatus> status() {
		Map<LlmTarget, GateStatus> status = new TreeMap<>((one, other) -> one.toString().compareTo(other.toString()));
		this.gates.forEach((target, gate) -> status.put(target, gate.status()));
		return status;
	}

	/** Returns the state of the circuit breaker of a target. */
	public CircuitState stateOf(LlmTarget target) {
		return gate(target).breaker().state();
	}

	private Gate gate(LlmTarget target) {
		Gate known = this.gates.find(target);
		return (known != null) ? known : created(target);
	}

	/**
	 * Creates a gate. Its policy may have changed before the gate was found by others.
	 */
	private Gate created(LlmTarget target) {
		Gate gate = this.gates.get(target, this::create);
		if (this.gates.find(target) == gate) {
			gate.breaker().apply(this.circuitBreakers.apply(target));
		}
		return gate;
	}

	private Gate create(LlmTarget target) {
		CircuitBreakerPolicy policy = this.circuitBreakers.apply(target);
		CircuitBreaker breaker = new CircuitBreaker(policy, this.ticker,
				(from, to) -> this.events.accept(new LlmCallEvent.CircuitChanged(target, from, to, this.tenant)));
		return new Gate(new Cooldown(this.ticker), new Pause(this.ticker),
				this.providerGates.get(target.provider(), this::createProviderGate), breaker,
				() -> this.main != null && this.main.isOpenedByHand(target),
				this.settings.measured().test(target) ? new TargetLoad(this.ticker) : null);
	}

	private ProviderGate createProviderGate(String provider) {
		OptionalInt limit = this.settings.concurrencyLimits().apply(provider);
		return new ProviderGate(new Cooldown(this.ticker), new Pause(this.ticker),
				limit.isPresent() ? new ConcurrencyLimit(limit.getAsInt()) : null,
				this.settings.rateLimits().apply(provider));
	}

	/**
	 * Returns the number of attempts that run at a provider.
	 * @return the number, or empty if the provider has no limit or was not called yet
	 */
	public OptionalInt running(String provider) {
		ProviderGate gate = this.providerGates.find(provider);
		return (gate != null && gate.limit() != null) ? OptionalInt.of(gate.limit().running()) : OptionalInt.empty();
	}

	/** Returns the rate limit of a provider, or null if it has none. */
	public @Nullable RateLimit rateLimit(String provider) {
		return this.providerGates.get(provider, this::createProviderGate).rateLimit();
	}

	/** Returns the rate limit of each provider that has one and was used so far. */
	public Map<String, RateLimit> rateLimits() {
		Map<String, RateLimit> limits = new TreeMap<>();
		this.providerGates.forEach((provider, gate) -> {
			if (gate.rateLimit() != null) {
				limits.put(provider, gate.rateLimit());
			}
		});
		return limits;
	}

	/** Returns the number of running attempts at each provider with a limit. */
	public Map<String, Integer> running() {
		Map<String, Integer> running = new TreeMap<>();
		this.providerGates.forEach((provider, gate) -> {
			if (gate.limit() != null) {
				running.put(provider, gate.limit().running());
			}
		});
		return running;
	}

}
