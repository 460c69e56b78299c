package io.github.llmresilience.call;

import org.jspecify.annotations.Nullable;

/**
 * Makes protected calls without an annotation and without a proxy. The template is the
 * counterpart of {@code @LlmCall} for code outside of bean methods. <pre class="code">
 * String answer = template.execute("recommend-book", (context) -&gt; client.ask(context.target().model(), question));
 * </pre>
 */
public interface LlmCallTemplate {

	/**
	 * Makes a call with the settings of {@code llm.retry.calls.<name>}, model and
	 * fallbacks included.
	 * @param <T> the type of the answer
	 * @param <E> the type of the checked exception of the callback
	 * @param name the name of the call, one of a fixed set, because settings are cached
	 * and meters are tagged by name
	 * @param callback makes one attempt
	 * @return the answer
	 * @throws E if the call fails after its only attempt: the exception of that attempt,
	 * unchanged
	 * @throws io.github.llmresilience.failure.LlmCallException if the call fails in any
	 * other way
	 */
	<T extends @Nullable Object, E extends Exception> T execute(String name, LlmCallback<T, E> callback) throws E;

}
