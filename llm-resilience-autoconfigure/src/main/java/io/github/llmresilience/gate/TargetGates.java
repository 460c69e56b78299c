package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.time.Ticker;

/**
 * The gates of all targets, shared by all calls: who may pass, what closes them for a
 * while, and what an operator or another instance does to them.
 */
public final class TargetGates {

	/** How long a provider without quota is left alone when it does not say itself. */
	static final Duration DEFAULT_QUOTA_COOLDOWN = Duration.ofMinutes(5);

	/** By how much longer a cooldown must last for others to be told. */
	private static final long NEWS_NANOS = Duration.ofMillis(100).toNanos();

	private final GateSettings settings;

	private final Ticker ticker;

	private final Consumer<LlmCallEvent> events;

	private final GateChangeListener changes;

	private final Map<LlmTarget, Gate> gates = new ConcurrentHashMap<>();

	private final Map<String, ProviderGate> providerGates = new ConcurrentHashMap<>();

	public TargetGates(GateSettings settings, Ticker ticker, Consumer<LlmCallEvent> events,
			GateChangeListener changes) {
		this.changes = changes;
		this.settings = settings;
		this.ticker = ticker;
		this.events = events;
	}

	/** Asks to make an attempt. */
	public Admission admit(LlmTarget target) {
		return gate(target).admit();
	}

	/**
	 * Whether {@link #admit} would give a permit now; takes none.
	 * @return true if the target takes calls
	 */
	public boolean isOpenFor(LlmTarget target) {
		return gate(target).isOpen();
	}

	/**
	 * Heeds a provider's wish to be left alone, for all calls: the target's where the
	 * provider named a time, the whole provider's where its quota is used up or the key
	 * refused.
	 */
	public void heed(LlmTarget target, LlmFailure failure) {
		FailureKind kind = failure.kind();
		Duration wish = (kind == FailureKind.QUOTA_EXHAUSTED)
				? Objects.requireNonNullElse(failure.retryAfter(), DEFAULT_QUOTA_COOLDOWN) : failure.retryAfter();
		if (wish == null) {
			return;
		}
		boolean wholeProvider = kind == FailureKind.QUOTA_EXHAUSTED || kind == FailureKind.AUTHENTICATION;
		coolDownEverywhere(new GateChange.CoolDown(target,
				wholeProvider ? CooldownScope.PROVIDER : CooldownScope.TARGET, kind, wish));
	}

	/**
	 * Heeds what a provider says of its limits along with an answer, if that is wanted.
	 */
	public void heed(LlmTarget target, Map<String, List<String>> headers) {
		RateLimitPacing pacing = this.settings.pacing();
		Duration pause = (pacing != null) ? pacing.pause(headers) : null;
		if (pause != null) {
			coolDownEverywhere(new GateChange.CoolDown(target, CooldownScope.TARGET, FailureKind.RATE_LIMITED, pause));
		}
	}

	private void coolDownEverywhere(GateChange.CoolDown change) {
		if (coolDown(change)) {
			this.changes.onChange(change);
		}
	}

	/** Does what an operator has decided, and tells it. */
	public void decide(LlmTarget target, GateChange.Action action) {
		GateChange.Decision decision = new GateChange.Decision(target, action);
		carryOut(decision);
		this.changes.onChange(decision);
	}

	/** Applies what was learnt elsewhere, and tells it to nobody else. */
	public void apply(GateChange change) {
		if (change instanceof GateChange.CoolDown coolDown) {
			coolDown(coolDown);
		}
		else {
			carryOut((GateChange.Decision) change);
		}
	}

	/** Extends a cooldown. */
	private boolean coolDown(GateChange.CoolDown change) {
		Gate gate = gate(change.target());
		Cooldown cooldown = (change.scope() == CooldownScope.PROVIDER) ? gate.provider().cooldown()
				: gate.targetCooldown();
		long before = cooldown.extend(change.duration(), change.kind());
		if (before <= 0) {
			this.events
				.accept(new LlmCallEvent.CooledDown(change.target(), change.scope(), change.kind(), change.duration()));
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
				gate.provider().cooldown().lift();
			}
		}
	}

	/** How a target's gate stands. */
	public GateStatus status(LlmTarget target) {
		return gate(target).status();
	}

	/** The gates used so far. */
	public Map<LlmTarget, GateStatus> status() {
		Map<LlmTarget, GateStatus> status = new TreeMap<>((one, other) -> one.toString().compareTo(other.toString()));
		this.gates.forEach((target, gate) -> status.put(target, gate.status()));
		return status;
	}

	/** The state of a target's circuit breaker. */
	public CircuitState stateOf(LlmTarget target) {
		return gate(target).breaker().state();
	}

	private Gate gate(LlmTarget target) {
		Gate gate = this.gates.get(target);
		return (gate != null) ? gate : this.gates.computeIfAbsent(target, this::create);
	}

	private Gate create(LlmTarget target) {
		CircuitBreakerPolicy policy = this.settings.circuitBreakers().apply(target);
		CircuitBreaker breaker = new CircuitBreaker(policy, this.ticker,
				(from, to) -> this.events.accept(new LlmCallEvent.CircuitChanged(target, from, to)));
		return new Gate(new Cooldown(this.ticker),
				this.providerGates.computeIfAbsent(target.provider(), this::createProviderGate), breaker);
	}

	private ProviderGate createProviderGate(String provider) {
		OptionalInt limit = this.settings.concurrencyLimits().apply(provider);
		return new ProviderGate(new Cooldown(this.ticker),
				limit.isPresent() ? new ConcurrencyLimit(limit.getAsInt()) : null);
	}

	/**
	 * How many attempts run at a provider.
	 * @return the number, or empty if there is no limit or it was not called yet
	 */
	public OptionalInt running(String provider) {
		ProviderGate gate = this.providerGates.get(provider);
		return (gate != null && gate.limit() != null) ? OptionalInt.of(gate.limit().running()) : OptionalInt.empty();
	}

	/** How many attempts run at each provider that has a limit. */
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
