package io.github.llmresilience.template;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallback;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LlmCallSettings;

/**
 * The settings of the calls of templates. They are resolved once for each name.
 */
public final class NamedSettings {

	private final Function<String, LlmCallSettings> resolver;

	private final Map<String, LlmCallSettings> resolved = new ConcurrentHashMap<>();

	public NamedSettings(Function<String, LlmCallSettings> resolver) {
		this.resolver = resolver;
	}

	LlmCallSettings of(String name) {
		Objects.requireNonNull(name, "'name' must not be null");
		return this.resolved.computeIfAbsent(name, this.resolver);
	}

	/** Returns the body that runs a callback. */
	static AttemptBody bodyOf(LlmCallback<?, ?> callback) {
		Objects.requireNonNull(callback, "'callback' must not be null");
		return () -> callback.doInCall(LlmCallContext.current());
	}

}
