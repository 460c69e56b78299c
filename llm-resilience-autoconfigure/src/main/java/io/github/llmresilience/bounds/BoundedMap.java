/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.bounds;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Values by key, created on first use. Keys beyond a limit share the value of one key, so
 * that keys that an application takes from requests do not fill the memory.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class BoundedMap<K, V> {

	/** The maximum number of models, and of providers, with a state of their own. */
	public static final int MAX_MODELS = 200;

	/** The name that further models, providers and calls share. */
	public static final String OTHER = "other";

	private final int max;

	private final K other;

	private final Map<K, V> values = new ConcurrentHashMap<>();

	/**
	 * Creates a map.
	 * @param max the number of keys with values of their own
	 * @param other the key that further keys share
	 */
	public BoundedMap(int max, K other) {
		this.max = max;
		this.other = other;
	}

	/**
	 * Returns the value of a key, which is created if there is none. Beyond the limit,
	 * {@code create} receives the shared key.
	 */
	public V get(K key, Function<? super K, ? extends V> create) {
		V known = this.values.get(key);
		return (known != null) ? known : this.values.computeIfAbsent(isFull() ? this.other : key, create);
	}

	/** Returns the value of a key if it has one. Does not return a shared value. */
	public @Nullable V find(K key) {
		return this.values.get(key);
	}

	private boolean isFull() {
		return this.values.size() >= this.max;
	}

	/** Removes all keys, so that each value is created anew. */
	public void clear() {
		this.values.clear();
	}

	public void forEach(BiConsumer<? super K, ? super V> action) {
		this.values.forEach(action);
	}

}
