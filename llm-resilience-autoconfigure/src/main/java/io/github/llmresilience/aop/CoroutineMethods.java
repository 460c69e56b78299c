/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.coroutine.LlmCallContextElement;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.LazyTypes;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.reactive.ReactiveFlowKt;
import kotlinx.coroutines.reactor.ReactorFlowKt;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;

/**
 * Finds the driver of suspending functions and of functions that return a {@link Flow}.
 * The advice chain of a suspending function returns a publisher, and Spring adapts it for
 * the caller.
 */
public final class CoroutineMethods implements MethodDrivers {

	private final Supplier<ReactiveDriver> driver;

	public CoroutineMethods(Supplier<ReactiveDriver> driver) {
		this.driver = driver;
	}

	@Override
	public @Nullable MethodDriver find(Method method) {
		if (!KotlinDetector.isSuspendingFunction(method)) {
			return (method.getReturnType() == Flow.class) ? this::flow : null;
		}
		Class<?> answer = new MethodParameter(method, -1).getParameterType();
		if (answer == Flow.class) {
			return (settings, body, recovery) -> ReactiveRecovery.of(
					this.driver.get().flux(settings, PublisherBodies.of(body, Publisher.class::cast)), recovery,
					CoroutineMethods::elements);
		}
		return LazyTypes.isLazy(answer) ? null
				: (settings, body, recovery) -> ReactiveRecovery.of(
						this.driver.get().mono(settings, PublisherBodies.of(body, Publisher.class::cast)), recovery,
						Publisher.class::cast);
	}

	private Flow<Object> flow(LlmCallSettings settings, AttemptBody body, Recovery recovery) {
		return ReactiveFlowKt.asFlow(ReactiveRecovery.of(
				this.driver.get().flux(settings, PublisherBodies.of(body, CoroutineMethods::inAttempt)), recovery,
				CoroutineMethods::outsideOfAttempts));
	}

	/** Returns the elements of the Flow that a recovered suspending function returns. */
	private static Publisher<?> elements(Object degraded) {
		return (degraded instanceof Flux<?> elements) ? elements
				: Mono.from((Publisher<?>) degraded).flatMapMany(CoroutineMethods::outsideOfAttempts);
	}

	private static Flux<?> outsideOfAttempts(Object flow) {
		return ReactorFlowKt.asFlux((Flow<?>) flow);
	}

	/** Returns a Flow as a publisher whose coroutine belongs to the current attempt. */
	private static Flux<?> inAttempt(Object flow) {
		return ReactorFlowKt.asFlux((Flow<?>) flow, new LlmCallContextElement(LlmCallContext.current()));
	}

}
