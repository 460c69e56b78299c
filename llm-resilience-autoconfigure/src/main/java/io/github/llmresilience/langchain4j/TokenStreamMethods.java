/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.lang.reflect.Method;
import java.util.function.Supplier;

import dev.langchain4j.service.TokenStream;
import io.github.llmresilience.aop.MethodDriver;
import io.github.llmresilience.aop.MethodDrivers;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import org.jspecify.annotations.Nullable;

/**
 * Finds the driver of methods that return the {@code TokenStream} of an AI service.
 */
public final class TokenStreamMethods implements MethodDrivers {

	private final Supplier<ReactiveDriver> driver;

	public TokenStreamMethods(Supplier<ReactiveDriver> driver) {
		this.driver = driver;
	}

	@Override
	public @Nullable MethodDriver find(Method method) {
		return (method.getReturnType() != TokenStream.class) ? null : (settings, body, recovery) -> ProtectedTokenStream
			.of((publisher) -> this.driver.get().flux(settings, publisher), body);
	}

}
