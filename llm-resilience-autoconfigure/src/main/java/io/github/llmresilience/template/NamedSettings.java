/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.template;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallback;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LlmCallSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The settings of the calls of templates. They are resolved once for each name. Names
 * beyond a limit share one name, because each name has meters and statistics that are
 * kept. Names with properties of their own are always accepted.
 */
public final class NamedSettings {

	private static final Log logger = LogFactory.getLog(NamedSettings.class);

	/** The maximum number of names without properties. */
	static final int MAX_NAMES = 1000;

	/** The name that further names share. */
	static final String OTHER = "other";

	private final Predicate<String> hasProperties;

	private final Function<String, Supplier<LlmCallSettings>> resolver;

	private final Map<String, Supplier<LlmCallSettings>> resolved = new ConcurrentHashMap<>();

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Creates the settings.
	 * @param hasProperties whether a name has properties of its own
	 * @param resolver resolves the settings of a name
	 */
	public NamedSettings(Predicate<String> hasProperties, Function<String, Supplier<LlmCallSettings>> resolver) {
		this.hasProperties = hasProperties;
		this.resolver = resolver;
	}

	LlmCallSettings of(String name) {
		Objects.requireNonNull(name, "'name' must not be null");
		Supplier<LlmCallSettings> known = this.resolved.get(name);
		return ((known != null) ? known : this.resolved.computeIfAbsent(accepted(name), this.resolver)).get();
	}

	private String accepted(String name) {
		if (this.resolved.size() < MAX_NAMES || this.hasProperties.test(name)) {
			return name;
		}
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("More than " + MAX_NAMES + " names of calls are in use. Further calls have the name '" + OTHER
					+ "' in meters, logs and the endpoint. Use a fixed set of names in LlmCallTemplate");
		}
		return OTHER;
	}

	/** Returns the body that runs a callback. */
	static AttemptBody bodyOf(LlmCallback<?, ?> callback) {
		Objects.requireNonNull(callback, "'callback' must not be null");
		return () -> callback.doInCall(LlmCallContext.current());
	}

}
