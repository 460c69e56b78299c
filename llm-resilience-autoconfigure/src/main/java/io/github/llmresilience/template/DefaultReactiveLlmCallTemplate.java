/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.template;

import io.github.llmresilience.call.LlmCallback;
import io.github.llmresilience.call.ReactiveLlmCallTemplate;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.reactive.PublisherBody;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The {@link ReactiveLlmCallTemplate} on the reactive driver.
 */
public final class DefaultReactiveLlmCallTemplate implements ReactiveLlmCallTemplate {

	private final ReactiveDriver driver;

	private final NamedSettings settings;

	public DefaultReactiveLlmCallTemplate(ReactiveDriver driver, NamedSettings settings) {
		this.driver = driver;
		this.settings = settings;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Mono<T> mono(String name, LlmCallback<? extends Publisher<T>, ? extends Exception> callback) {
		return (Mono<T>) this.driver.mono(this.settings.of(name), bodyOf(callback));
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Flux<T> flux(String name, LlmCallback<? extends Publisher<T>, ? extends Exception> callback) {
		return (Flux<T>) this.driver.flux(this.settings.of(name), bodyOf(callback));
	}

	private static PublisherBody bodyOf(LlmCallback<?, ?> callback) {
		AttemptBody body = NamedSettings.bodyOf(callback);
		return () -> (Publisher<?>) body.attempt();
	}

}
