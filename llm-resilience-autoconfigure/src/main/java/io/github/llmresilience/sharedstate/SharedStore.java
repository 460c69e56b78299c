/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sharedstate;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The store of the state that the instances share. Each method may block, and may throw
 * an exception if the store is not available.
 */
interface SharedStore extends AutoCloseable {

	/**
	 * Stores a value, unless the key has a value that lasts at least as long. Notifies
	 * the other instances if the value was stored.
	 */
	void extend(String key, String value, Duration atLeast);

	/**
	 * Stores a value, unless the key has a newer one. Deletes other keys, and notifies
	 * the other instances. All values of such a key have the same lifetime, so the
	 * remaining time shows their age.
	 * @param remaining the remaining part of the lifetime; shorter if the value is sent
	 * late
	 * @param forgotten the keys to delete
	 */
	void replace(String key, String value, Duration remaining, Collection<String> forgotten);

	/**
	 * Extends the lifetime of a value, or stores the value if the key has none. Does
	 * nothing if the key has another value.
	 */
	void renew(String key, String value, Duration lifetime);

	/**
	 * Returns the entries of keys. A key whose value is not a string has no entry.
	 * @param unreadable collects the keys whose value is not a string
	 */
	Map<String, SharedEntry> read(Collection<String> keys, Collection<String> unreadable);

	/**
	 * Stores the demand of this instance, and notifies the other instances if it has none
	 * yet.
	 * @param instance identifies this instance
	 * @param lifetime the time after which the demand of an instance that no longer
	 * stores it is forgotten
	 * @return the demands of the other instances
	 */
	List<Double> demand(String key, String instance, double demand, Duration lifetime);

	/** Subscribes to notifications of the other instances, unless already subscribed. */
	void listen(Runnable onNews);

	@Override
	void close();

}
