/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sharedstate;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import io.github.llmresilience.settings.InvalidSettingsException;
import io.github.llmresilience.settings.RuntimeSettings;
import io.github.llmresilience.time.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Synchronizes the settings that are changed at run time with the shared state. The
 * latest change applies to all instances, also to those that start later.
 */
final class SharedSettings {

	private static final Log logger = LogFactory.getLog(SharedSettings.class);

	private final RuntimeSettings settings;

	private final SharedStore store;

	private final String key;

	private final Ticker ticker;

	/** The change of this instance that is not sent yet. */
	private final AtomicReference<@Nullable Unsent> unsent = new AtomicReference<>();

	/** The value that was sent or applied last. */
	private volatile String current = "";

	/**
	 * A change of this instance.
	 *
	 * @param value the value to store
	 * @param atNanos the time of the change on the {@link Ticker}
	 */
	private record Unsent(String value, long atNanos) {
	}

	SharedSettings(RuntimeSettings settings, SharedStore store, SharedKeys keys, Ticker ticker) {
		this.settings = settings;
		this.store = store;
		this.key = keys.settings();
		this.ticker = ticker;
	}

	/** Records a change of this instance. The next exchange sends it. */
	void note(Map<String, String> changes) {
		String value = write(changes);
		this.current = value;
		this.unsent.set(new Unsent(value, this.ticker.nanos()));
	}

	/**
	 * Sends the change of this instance, or applies the change of another instance.
	 * @throws RuntimeException if the store fails; a change that was not sent is kept
	 */
	void exchange() {
		Unsent own = this.unsent.get();
		if (own != null) {
			Duration remaining = SharedState.MEMORY.minusNanos(this.ticker.nanos() - own.atNanos());
			if (remaining.toMillis() > 0) {
				this.store.replace(this.key, own.value(), remaining, List.of());
			}
			this.unsent.compareAndSet(own, null);
		}
		SharedEntry entry = this.store.read(List.of(this.key), new ArrayList<>()).get(this.key);
		if (this.unsent.get() != null) {
			return;
		}
		if (entry != null && !entry.value().equals(this.current)) {
			this.current = entry.value();
			adopt(entry.value());
		}
		boolean needsRenewal = entry == null || entry.remaining().compareTo(SharedState.MEMORY.dividedBy(2)) < 0;
		if (needsRenewal && !this.settings.changes().isEmpty()) {
			this.store.renew(this.key, this.current, SharedState.MEMORY);
		}
	}

	private void adopt(String value) {
		try {
			this.settings.adopt(read(value));
		}
		catch (InvalidSettingsException | IllegalArgumentException ex) {
			logger.warn("The settings of another instance do not apply here, and are ignored: " + ex.getMessage()
					+ ". Run the same version and configuration in all instances");
		}
	}

	/** Returns the changes as form fields, after an id that tells equal changes apart. */
	private static String write(Map<String, String> changes) {
		return UUID.randomUUID() + " "
				+ changes.entrySet()
					.stream()
					.map((change) -> encode(change.getKey()) + "=" + encode(change.getValue()))
					.collect(Collectors.joining("&"));
	}

	private static Map<String, String> read(String value) {
		Map<String, String> changes = new TreeMap<>();
		String fields = value.substring(value.indexOf(' ') + 1);
		for (String field : fields.isEmpty() ? new String[0] : fields.split("&")) {
			String[] parts = field.split("=", 2);
			if (parts.length < 2) {
				throw new IllegalArgumentException("'" + field + "' has no value");
			}
			changes.put(decode(parts[0]), decode(parts[1]));
		}
		return changes;
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private static String decode(String text) {
		return URLDecoder.decode(text, StandardCharsets.UTF_8);
	}

}
