package io.github.llmresilience.engine.blocking;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallSettings;
import org.jspecify.annotations.Nullable;

/**
 * Does for a piece of code what {@code @LlmCall} does for a method. For code that is not
 * called through a bean.
 */
public final class LlmCallTemplate {

	private final BlockingDriver driver;

	private final Function<String, LlmCallSettings> settings;

	private final Map<String, LlmCallSettings> cache = new ConcurrentHashMap<>();

	/**
	 * Creates the template.
	 * @param driver makes the attempts
	 * @param settings resolves the settings of a named call
	 */
	public LlmCallTemplate(BlockingDriver driver, Function<String, LlmCallSettings> settings) {
		this.driver = driver;
		this.settings = settings;
	}

	/**
	 * Makes a call.
	 * @param <T> the type of the answer
	 * @param <E> the checked exception of the callback
	 * @param name the name of the call, one of a fixed set: its settings are kept, and
	 * meters are counted, by name. They are those of {@code llm.retry.calls.<name>},
	 * model and fallbacks included
	 * @param callback what is done in each attempt
	 * @return the answer
	 * @throws E the exception of the only attempt, as it was
	 * @throws io.github.llmresilience.failure.LlmCallException if more was tried than
	 * that
	 */
	@SuppressWarnings({ "unchecked", "NullAway" }) // null is an answer where T allows it
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
