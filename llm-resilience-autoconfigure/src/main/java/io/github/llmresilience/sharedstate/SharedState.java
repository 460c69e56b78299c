/*
 * SPDX-License-Identifier: Apache-2.0
 */
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
 * Synchronizes the gates of this instance with the shared state. It sends the changes of
 * this instance, and applies the changes of other instances. A change that could not be
 * sent is kept until it is sent or expires. If there are several decisions on a target,
 * the latest one applies to all instances. The remaining lifetime of a stored decision
 * shows its age.
 */
final class SharedState {

	private static final Log logger = LogFactory.getLog(SharedState.class);

	/**
	 * The lifetime of a stored decision. An instance that keeps calls away from a target
	 * renews the decision.
	 */
	static final Duration MEMORY = Duration.ofDays(1);

	private final TargetGates gates;

	private final Supplier<? extends Collection<LlmTarget>> knownTargets;

	private final SharedStore store;

	private final SharedKeys keys;

	private final Ticker ticker;

	private final Map<String, Unsent> unsent = new ConcurrentHashMap<>();

	/** The value of the decision that was applied last, by key. */
	private final Map<String, String> applied = new ConcurrentHashMap<>();

	private final Set<String> complainedAbout = ConcurrentHashMap.newKeySet();

	/**
	 * A change of this instance that is not sent yet.
	 *
	 * @param change the change
	 * @param value the value to store
	 * @param atNanos the time of the change on the {@link Ticker}
	 */
	private record Unsent(GateChange change, String value, long atNanos) {

		private Duration remaining(long now) {
			Duration lifetime = (this.change instanceof GateChange.CoolDown coolDown) ? coolDown.duration() : MEMORY;
			return lifetime.minusNanos(now - this.atNanos);
		}

		/** Returns the longer of two cooldowns, or the later of two decisions. */
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

	/** Records a change of this instance. The next exchange sends it. */
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

	/**
	 * Returns the value to store. The value of a decision has a random id, so that equal
	 * decisions differ.
	 */
	private static String valueOf(GateChange change) {
		return (change instanceof GateChange.CoolDown coolDown) ? lowerCase(coolDown.kind())
				: lowerCase(((GateChange.Decision) change).action()) + " " + UUID.randomUUID();
	}

	/**
	 * Sends the changes of this instance, and applies the changes of other instances.
	 * @throws RuntimeException if the store fails; changes that were not sent are kept
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

	/**
	 * Applies a shared cooldown. An unknown kind comes from a newer version of this
	 * library, and is treated as a rate limit.
	 */
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
			logger.warn("The Redis key '" + key + "' " + what + ". It is ignored, and overwritten when a change"
					+ " is shared under it. Delete the key, or set another llm.retry.shared-state-prefix");
		}
	}

	private static String lowerCase(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	private static <E extends Enum<E>> @Nullable E find(E[] values, String name) {
		return Arrays.stream(values).filter((value) -> lowerCase(value).equals(name)).findFirst().orElse(null);
	}

}
