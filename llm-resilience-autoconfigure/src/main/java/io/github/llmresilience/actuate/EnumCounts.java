/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.actuate;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts by enum constant. The map contains all constants from the start, so that it
 * never changes.
 */
final class EnumCounts<E extends Enum<E>> {

	private final Class<E> type;

	private final Map<E, LongAdder> counts;

	EnumCounts(Class<E> type) {
		this.type = type;
		this.counts = new EnumMap<>(type);
		for (E key : type.getEnumConstants()) {
			this.counts.put(key, new LongAdder());
		}
	}

	void increment(E key) {
		Objects.requireNonNull(this.counts.get(key)).increment();
	}

	Map<E, Long> positive() {
		Map<E, Long> sums = new EnumMap<>(this.type);
		this.counts.forEach((key, count) -> {
			if (count.sum() > 0) {
				sums.put(key, count.sum());
			}
		});
		return sums;
	}

}
