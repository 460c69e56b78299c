package io.github.llmresilience.engine.blocking;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.call.LlmCallback;
import io.github.llmresilience.engine.LlmCallSettings;
import org.jspecify.annotations.Nullable;

/**
 * The {@link LlmCallTemplate} on the blocking driver. The settings are resolved once for
 * each name.
 */
public final class DefaultLlmCallTemplate implements LlmCallTemplate {

	private final BlockingDriver driver;

	private final Function<String, LlmCallSettings> settings;

	private final Map<String, LlmCallSettings> cache = new ConcurrentHashMap<>();

	public DefaultLlmCallTemplate(BlockingDriver driver, Function<String, LlmCallSettings> settings) {
		this.driver = driver;
		this.settings = settings;
	}

	@Override
	@SuppressWarnings({ "unchecked", "NullAway" }) // the answer may be null if T is
													// nullable
	public <T extends @Nullable Object, E extends Exception> T execute(String name, LlmCallback<T, E> callback)
			throws E {
		Objects.requireNonNull(name, "'name' must not be null");
		Objects.requireNonNull(callback, "'callback' must not be null");
		LlmCallSettings settings = this.cache.computeIfAbsent(name, this.settings);
		try {
			return (T) this.driver.call(settings, () -> callback.doInCall(LlmCallContext.current()));
		}
		catch (Error | RuntimeException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw (E) ex;
		}
	}

}
