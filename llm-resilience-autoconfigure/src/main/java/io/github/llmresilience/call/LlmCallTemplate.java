package io.github.llmresilience.call;

import org.jspecify.annotations.Nullable;

/**
 * Makes calls without an annotation and without a proxy: {@code @LlmCall} in the form of
 * a template, for code that is no bean method. <pre class="code">
 * String answer = template.execute("recommend-book", (context) -&gt; client.ask(context.target().model(), question));
 * </pre>
 */
public interface LlmCallTemplate {

	/**
	 * Makes a call.
	 * @param <T> the type of the answer
	 * @param <E> the checked exception of the callback
	 * @param name the name of the call, one of a fixed set: settings are cached and
	 * meters are tagged by name. The settings are those of
	 * {@code llm.retry.calls.<name>}, model and fallbacks included
	 * @param callback runs once for each attempt
	 * @return the answer
	 * @throws E the exception of the only attempt, as it was thrown
	 * @throws io.github.llmresilience.failure.LlmCallException if there was more than one
	 * attempt, or none
	 */
	<T extends @Nullable Object, E extends Exception> T execute(String name, LlmCallback<T, E> callback) throws E;

}
