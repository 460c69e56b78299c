/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes protected calls that return a publisher, without an annotation and without a
 * proxy. The counterpart of {@link LlmCallTemplate} for Reactor, present if Reactor is on
 * the class path. <pre class="code">
 * Mono&lt;String&gt; answer = template.mono("recommend-book", (context) -&gt; client.ask(context.target().model(), question));
 * </pre>
 */
public interface ReactiveLlmCallTemplate {

	/**
	 * Returns a call with at most one value. The call starts at subscription, and each
	 * subscription is a new call with the settings of {@code llm.retry.calls.<name>}.
	 * @param <T> the type of the answer
	 * @param name the name of the call, one of a fixed set, because settings are cached
	 * and meters are tagged by name; names beyond 1000 that have no properties share the
	 * name {@code other}
	 * @param callback creates the publisher of one attempt
	 * @return the answer; an error is an
	 * {@link io.github.llmresilience.failure.LlmCallException} if a provider fails, or an
	 * exception of the application as it is
	 */
	<T> Mono<T> mono(String name, LlmCallback<? extends Publisher<T>, ? extends Exception> callback);

	/**
	 * Returns a call that answers with a stream. The call starts at subscription, and
	 * each subscription is a new call with the settings of
	 * {@code llm.retry.calls.<name>}.
	 * @param <T> the type of the elements
	 * @param name the name of the call, one of a fixed set, because settings are cached
	 * and meters are tagged by name; names beyond 1000 that have no properties share the
	 * name {@code other}
	 * @param callback creates the publisher of one attempt
	 * @return the stream; an error is an
	 * {@link io.github.llmresilience.failure.LlmCallException} if a provider fails, or an
	 * exception of the application as it is
	 */
	<T> Flux<T> flux(String name, LlmCallback<? extends Publisher<T>, ? extends Exception> callback);

}
