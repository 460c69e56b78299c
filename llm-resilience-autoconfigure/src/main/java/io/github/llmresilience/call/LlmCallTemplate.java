/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
	 * and meters are tagged by name; names beyond 1000 that have no properties share the
	 * name {@code other}
	 * @param callback makes one attempt
	 * @return the answer
	 * @throws E if the callback throws an exception of the application, as it is
	 * @throws io.github.llmresilience.failure.LlmCallException if a provider fails
	 * @throws IllegalStateException if the callback returns a future or a publisher,
	 * because it returns before the model has answered
	 */
	<T extends @Nullable Object, E extends Exception> T execute(String name, LlmCallback<T, E> callback) throws E;

	/**
	 * Makes a call that returns a future, with the settings of
	 * {@code llm.retry.calls.<name>}. The first attempt starts on this thread. No thread
	 * blocks during a wait. If the caller cancels the future, the call ends.
	 * @param <T> the type of the answer
	 * @param name the name of the call, one of a fixed set, because settings are cached
	 * and meters are tagged by name; names beyond 1000 that have no properties share the
	 * name {@code other}
	 * @param callback starts one attempt
	 * @return the answer; it fails with an
	 * {@link io.github.llmresilience.failure.LlmCallException} if a provider fails, or
	 * with an exception of the application as it is
	 */
	<T extends @Nullable Object> CompletableFuture<T> executeAsync(String name,
			LlmCallback<? extends CompletionStage<T>, ? extends Exception> callback);

}
