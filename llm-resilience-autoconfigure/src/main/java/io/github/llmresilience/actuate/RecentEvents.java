/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.actuate;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.state.Resettable;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the recent events of all calls together, and separately those of each call, so
 * that frequent calls do not displace the events of others.
 * {@link LlmCallEvent.ProviderLeft} is not kept, because other events contain the same
 * information.
 */
public final class RecentEvents implements LlmCallListener, Resettable {

	private final int size;

	private final InstantSource clock;

	private volatile Ring all;

	private final Map<String, Ring> calls = new ConcurrentHashMap<>();

	public RecentEvents(int size, InstantSource clock) {
		this.size = size;
		this.clock = clock;
		this.all = new Ring(size);
	}

	@Override
	public void onEvent(LlmCallEvent event) {
		if (this.size == 0 || event instanceof LlmCallEvent.ProviderLeft) {
			return;
		}
		long millis = this.clock.millis();
		this.all.add(millis, event);
		if (event instanceof LlmCallEvent.OfCall ofCall) {
			ring(ofCall.call()).add(millis, event);
		}
	}

	@Override
	public void reset() {
		this.all = new Ring(this.size);
		this.calls.clear();
	}

	private Ring ring(String call) {
		Ring known = this.calls.get(call);
		return (known != null) ? known : this.calls.computeIfAbsent(call, (name) -> new Ring(this.size));
	}

	/** Returns the recent events of all calls, oldest first. */
	List<Event> all() {
		return this.all.events();
	}

	/** Returns the recent events of one call, oldest first. */
	List<Event> of(String call) {
		Ring ring = this.calls.get(call);
		return (ring != null) ? ring.events() : List.of();
	}

	/**
	 * A recent event.
	 *
	 * @param time the time of the event
	 * @param fields the fields of the event, as returned by {@link LlmCallEvent#fields()}
	 */
	public record Event(Instant time, Map<String, Object> fields) {
	}

	private record Entry(long number, long millis, LlmCallEvent event) {

		private Event describe() {
			return new Event(Instant.ofEpochMilli(this.millis), this.event.fields());
		}

	}

	/**
	 * A ring buffer without locks. A new entry overwrites the oldest one.
	 */
	private static final class Ring {

		private final AtomicReferenceArray<@Nullable Entry> entries;

		private final AtomicLong next = new AtomicLong();

		private Ring(int size) {
			this.entries = new AtomicReferenceArray<>(size);
		}

		/**
		 * Adds an event. It does not overwrite a newer one that another thread has added.
		 */
		private void add(long millis, LlmCallEvent event) {
			Entry entry = new Entry(this.next.getAndIncrement(), millis, event);
			this.entries.accumulateAndGet((int) (entry.number() % this.entries.length()), entry,
					(old, late) -> (old == null || old.number() < entry.number()) ? late : old);
		}

		private List<Event> events() {
			return IntStream.range(0, this.entries.length())
				.mapToObj(this.entries::get)
				.filter(Objects::nonNull)
				.sorted(Comparator.comparingLong(Entry::number))
				.map(Entry::describe)
				.toList();
		}

	}

}
