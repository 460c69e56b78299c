/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sharedstate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.time.ManualTicker;

/**
 * A store that instances of a test share. It has a clock of its own, and fails when it is
 * told to.
 */
final class MemoryStore implements SharedStore {

	private final ManualTicker clock = new ManualTicker();

	private final Map<String, String> values = new HashMap<>();

	private final Map<String, Long> expiries = new HashMap<>();

	private final Map<String, Map<String, Double>> demands = new HashMap<>();

	private final Map<String, Long> demandExpiries = new HashMap<>();

	private final List<String> foreign = new ArrayList<>();

	private boolean down;

	volatile int writes;

	@Override
	public void extend(String key, String value, Duration atLeast) {
		check();
		if (!this.values.containsKey(key) || remaining(key).compareTo(atLeast) < 0) {
			put(key, value, atLeast);
		}
	}

	@Override
	public void replace(String key, String value, Duration remaining, Collection<String> forgotten) {
		check();
		if (!this.values.containsKey(key) || remaining(key).compareTo(remaining) <= 0) {
			this.values.keySet().removeAll(forgotten);
			put(key, value, remaining);
		}
	}

	@Override
	public void renew(String key, String value, Duration lifetime) {
		check();
		if (this.values.getOrDefault(key, value).equals(value)) {
			put(key, value, lifetime);
		}
	}

	void put(String key, String value, Duration lifetime) {
		this.writes++;
		this.values.put(key, value);
		this.expiries.put(key, this.clock.nanos() + lifetime.toNanos());
	}

	/** Somebody else's value under our key. */
	void occupy(String key) {
		this.foreign.add(key);
	}

	@Override
	public Map<String, SharedEntry> read(Collection<String> keys, Collection<String> unreadable) {
		check();
		this.values.keySet().removeIf((key) -> remaining(key).isNegative());
		Map<String, SharedEntry> entries = new HashMap<>();
		for (String key : keys) {
			if (this.foreign.contains(key)) {
				unreadable.add(key);
			}
			else if (this.values.containsKey(key)) {
				entries.put(key, new SharedEntry(this.values.get(key), remaining(key)));
			}
		}
		return entries;
	}

	private Duration remaining(String key) {
		return Duration.ofNanos(this.expiries.get(key) - this.clock.nanos());
	}

	@Override
	public List<Double> demand(String key, String instance, double demand, Duration lifetime) {
		check();
		this.demands.computeIfAbsent(key, (unknown) -> new LinkedHashMap<>()).put(instance, demand);
		this.demandExpiries.put(instance, this.clock.nanos() + lifetime.toNanos());
		return this.demands.get(key)
			.entrySet()
			.stream()
			.filter((other) -> !other.getKey().equals(instance))
			.filter((other) -> this.demandExpiries.get(other.getKey()) > this.clock.nanos())
			.map(Map.Entry::getValue)
			.toList();
	}

	@Override
	public void listen(Runnable onNews) {
	}

	@Override
	public void close() {
	}

	void setDown(boolean down) {
		this.down = down;
	}

	/** Loses everything. */
	void clear() {
		this.values.clear();
	}

	Map<String, String> values() {
		return this.values;
	}

	ManualTicker clock() {
		return this.clock;
	}

	private void check() {
		if (this.down) {
			throw new IllegalStateException("down");
		}
	}

}
