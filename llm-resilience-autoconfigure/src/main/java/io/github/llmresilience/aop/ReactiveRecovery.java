/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Recovers publishers that fail.
 */
final class ReactiveRecovery {

	private ReactiveRecovery() {
	}

	/**
	 * Returns a value with recovery.
	 * @param adapter adapts what a {@code @Recover} method returns
	 */
	static Mono<Object> of(Mono<Object> answer, Recovery recovery, Function<Object, Publisher<?>> adapter) {
		return (recovery == Recovery.NONE) ? answer
				: answer.onErrorResume((failure) -> Mono.from(recover(failure, recovery, adapter)));
	}

	/**
	 * Returns a stream with recovery. A stream whose subscriber has received an element
	 * is not recovered, because the degraded answer would follow a part of another one.
	 */
	static Flux<Object> of(Flux<Object> answer, Recovery recovery, Function<Object, Publisher<?>> adapter) {
		if (recovery == Recovery.NONE) {
			return answer;
		}
		return Flux.defer(() -> {
			AtomicBoolean begun = new AtomicBoolean();
			return answer.doOnNext((element) -> begun.set(true))
				.onErrorResume((failure) -> !begun.get(), (failure) -> recover(failure, recovery, adapter));
		});
	}

	private static Flux<Object> recover(Throwable failure, Recovery recovery, Function<Object, Publisher<?>> adapter) {
		try {
			Object degraded = recovery.recover(failure);
			return (degraded != null) ? Flux.from(adapter.apply(degraded)) : Flux.empty();
		}
		catch (Throwable ex) {
			return Flux.error(ex);
		}
	}

}
