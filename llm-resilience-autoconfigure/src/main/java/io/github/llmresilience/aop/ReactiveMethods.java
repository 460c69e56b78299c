/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

import io.github.llmresilience.engine.reactive.ReactiveDriver;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Finds the driver of methods that return a publisher of Reactor or of another library
 * that Spring can adapt, such as RxJava, Mutiny or Kotlin's {@code Deferred}.
 */
public final class ReactiveMethods implements MethodDrivers {

	private final Supplier<ReactiveDriver> driver;

	public ReactiveMethods(Supplier<ReactiveDriver> driver) {
		this.driver = driver;
	}

	@Override
	public @Nullable MethodDriver find(Method method) {
		Class<?> type = method.getReturnType();
		ReactiveAdapter adapter = isPlain(type) ? null : ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		return (adapter != null && type.isInstance(adapter.fromPublisher(Mono.empty()))) ? adapted(adapter) : null;
	}

	/**
	 * Whether a type cannot be a publisher. The registry of adapters loads hundreds of
	 * classes of Reactor, which an application of blocking methods does not need.
	 */
	private static boolean isPlain(Class<?> type) {
		return type.isPrimitive() || type.isArray() || type.isEnum() || type.isRecord()
				|| CompletionStage.class.isAssignableFrom(type)
				|| (type.getName().startsWith("java.") && !Flow.Publisher.class.isAssignableFrom(type));
	}

	private MethodDriver adapted(ReactiveAdapter adapter) {
		if (adapter.isMultiValue()) {
			return (settings, body,
					recovery) -> adapter.fromPublisher(ReactiveRecovery.of(
							this.driver.get().flux(settings, PublisherBodies.of(body, adapter::toPublisher)), recovery,
							adapter::toPublisher));
		}
		return (settings, body,
				recovery) -> adapter.fromPublisher(ReactiveRecovery.of(
						this.driver.get().mono(settings, PublisherBodies.of(body, adapter::toPublisher)), recovery,
						adapter::toPublisher));
	}

}
