/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.util.concurrent.CancellationException;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Ends the publishers of an exchange when its attempt is aborted. The source is
 * cancelled, which closes the connection, also where the operators of a client do not
 * pass on a cancellation. What follows the source gets an error, so that a part of a
 * response is never taken for the whole.
 */
final class AbortSignal {

	private final Sinks.Empty<Void> signal = Sinks.empty();

	private volatile boolean sent;

	void send() {
		this.sent = true;
		this.signal.tryEmitEmpty();
	}

	<T> Mono<T> end(Mono<T> source) {
		return source.takeUntilOther(this.signal.asMono()).switchIfEmpty(Mono.defer(this::error));
	}

	<T> Flux<T> end(Flux<T> source) {
		return source.takeUntilOther(this.signal.asMono()).concatWith(Mono.defer(this::error));
	}

	private <T> Mono<T> error() {
		return this.sent ? Mono.error(new CancellationException("The attempt was aborted")) : Mono.empty();
	}

}
