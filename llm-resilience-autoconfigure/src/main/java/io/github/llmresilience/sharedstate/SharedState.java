package io.github.llmresilience.sharedstate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.time.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Brings together what this instance and the others know: sends what happened here, and
 * applies what happened there. What could not be sent is kept until it can, as long as it
 * matters. Of two decisions the later one holds for all instances; how old one is tells
 * what remains of its lifetime.
 */
final class SharedState {

	private static final Log logger = LogFactory.getLog(SharedState.class);

	/**
	 * How long a decision is remembered. An instance that keeps calls away from a target
	 * renews it.
	 */
	static final Duration MEMORY = Duration.ofDays(1);

	private final TargetGates gates;

	private final Supplier<? extends Collection<LlmTarget>> knownTargets;

	private final SharedStore store;

	private final SharedKeys keys;

	private final Ticker ticker;

	private final Map<String, Unsent> unsent = new ConcurrentHashMap<>();

	/** The decision that was applied last, by its key. */
	private final Map<String, String> applied = new ConcurrentHashMap<>();

	private final Set<String> complainedAbout = ConcurrentHashMap.newKeySet();

	/**
	 * A change of this instance, as it will be kept, and when it happened.
	 */
	private record Unsent(GateChange change, String value, long atNanos) {

		private Duration remaining(long now) {
			Duration lifetime = (this.change instanceof GateChange.CoolDown coolDown) ? coolDown.duration() : MEMORY;
			return lifetime.minusNanos(now - this.atNanos);
		}

		/** The one of two cooldowns that lasts longer, or the later of two decisions. */
		private Unsent merge(Unsent later) {
			return (remaining(later.atNanos).compareTo(later.remaining(later.atNanos)) > 0) ? this : later;
		}

	}

	SharedState(TargetGates gates, Supplier<? extends Collection<LlmTarget>> knownTargets, SharedStore store,
			SharedKeys keys, Ticker ticker) {
		this.gates = gates;
		this.knownTargets = knownTargets;
		this.store = store;
		this.keys = keys;
		this.ticker = ticker;
	}

	/** Notes a change of this instance; it is sent with the next exchange. */
	void note(GateChange change) {
		if (change instanceof GateChange.Decision decision && decision.action() == GateChange.Action.RESET) {
			this.unsent.keySet().removeAll(cooldownsOf(decision.target()));
		}
		String key = this.keys.of(change);
		Unsent unsent = new Unsent(change, valueOf(change), this.ticker.nanos());
		if (change instanceof GateChange.Decision) {
			this.applied.put(key, unsent.value());
		}
		this.unsent.merge(key, unsent, Unsent::merge);
	}

	/** Decisions are told from each other, also where they are the same. */
	private static String valueOf(GateChange change) {
		return (change instanceof GateChange.CoolDown coolDown) ? lowerCase(coolDown.kind())
				: lowerCase(((GateChange.Decision) change).action()) + " " + UUID.randomUUID();
	}

	/**
	 * Sends and applies.
	 * @throws RuntimeException whatever the store throws; nothing is lost then
	 */
	void exchange() {
		List<Map.Entry<String, Unsent>> inOrder = new ArrayList<>(this.unsent.entrySet());
		inOrder.sort(Comparator.comparingLong((entry) -> entry.getValue().atNanos()));
		RuntimeException problem = null;
		for (Map.Entry<String, Unsent> entry : inOrder) {
			try {
				send(entry.getKey(), entry.getValue());
				this.unsent.remove(entry.getKey(), entry.getValue());
			}
			catch (RuntimeException ex) {
				problem = ex;
			}
		}
		adopt();
		if (problem != null) {
			throw problem;
		}
	}

	private void send(String key, Unsent unsent) {
		Duration remaining = unsent.remaining(this.ticker.nanos());
		if (remaining.toMillis() <= 0) {
			return;
		}
		if (unsent.change() instanceof GateChange.Decision decision) {
			this.store.replace(key, unsent.value(), remaining,
					(decision.action() == GateChange.Action.RESET) ? cooldownsOf(decision.target()) : List.of());
		}
		else {
			this.store.extend(key, unsent.value(), remaining);
		}
	}

	private void adopt() {
		Set<LlmTarget> targets = new LinkedHashSet<>(this.knownTargets.get());
		targets.addAll(this.gates.status().keySet());
		if (targets.isEmpty()) {
			return;
		}
		Set<String> asked = new LinkedHashSet<>();
		for (LlmTarget target : targets) {
			asked.addAll(cooldownsOf(target));
			asked.add(this.keys.decision(target));
		}
		List<String> unreadable = new ArrayList<>();
		Map<String, SharedEntry> entries = this.store.read(asked, unreadable);
		unreadable.forEach((key) -> complain(key, "holds no text"));
		for (LlmTarget target : targets) {
			adoptDecision(target, entries.get(this.keys.decision(target)));
			for (CooldownScope scope : CooldownScope.values()) {
				adoptCooldown(target, scope, entries.get(this.keys.cooldown(target, scope)));
			}
		}
	}

	private void adoptDecision(LlmTarget target, @Nullable SharedEntry entry) {
		String key = this.keys.decision(target);
		if (this.unsent.containsKey(key)) {
			return;
		}
		if (entry != null && !entry.value().equals(this.applied.put(key, entry.value()))) {
			GateChange.Action action = find(GateChange.Action.values(), entry.value().split(" ", 2)[0]);
			if (action != null) {
				this.gates.apply(new GateChange.Decision(target, action));
			}
			else {
				complain(key, "holds no decision");
			}
		}
		boolean fades = entry == null || entry.remaining().compareTo(MEMORY.dividedBy(2)) < 0;
		if (fades && this.gates.status(target).openedByHand()) {
			String value = this.applied.computeIfAbsent(key,
					(unknown) -> valueOf(new GateChange.Decision(target, GateChange.Action.OPEN)));
			this.store.renew(key, value, MEMORY);
		}
	}

	/** A kind that is not known here is one of a newer version. */
	private void adoptCooldown(LlmTarget target, CooldownScope scope, @Nullable SharedEntry entry) {
		if (entry == null) {
			return;
		}
		if (entry.remaining().isNegative()) {
			complain(this.keys.cooldown(target, scope), "does not expire");
			return;
		}
		FailureKind kind = find(FailureKind.values(), entry.value());
		this.gates.apply(new GateChange.CoolDown(target, scope, (kind != null) ? kind : FailureKind.RATE_LIMITED,
				entry.remaining()));
	}

	private List<String> cooldownsOf(LlmTarget target) {
		return Arrays.stream(CooldownScope.values()).map((scope) -> this.keys.cooldown(target, scope)).toList();
	}

	private void complain(String key, String what) {
		if (this.complainedAbout.add(key)) {
			logger.warn("The Redis key '" + key + "' " + what + ", so it is not heeded, and overwritten when there"
					+ " is something to share: delete it, or choose another llm.retry.shared-state-prefix");
		}
	}

	private static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	private static <E extends Enum<E>> @Nullable E find(E[] values, String name) {
		return Arrays.stream(values).filter((value) -> lowerCase(value).equals(name)).findFirst().orElse(null);
	}

}
