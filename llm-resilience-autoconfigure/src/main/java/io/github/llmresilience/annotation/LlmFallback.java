/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.llmresilience.failure.FailureKind;

/**
 * A fallback model and the failures that lead to it, for use in
 * {@link LlmCall#fallbacks()}.
 */
@Target({})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface LlmFallback {

	/**
	 * The model, as {@code provider/model}, or a pool, as {@code pool/name}.
	 * @return the model
	 */
	String model();

	/**
	 * The kinds of failure that lead to this model. If neither this attribute nor
	 * {@link #onTypes()} is set, {@code llm.retry.fallback.when} applies. Its default is
	 * all kinds for which {@link FailureKind#isFallenBackFromByDefault()} is true.
	 * @return kinds of failure
	 */
	FailureKind[] on() default {};

	/**
	 * The types of exception that lead to this model, including their subclasses.
	 * @return exception types
	 */
	Class<? extends Throwable>[] onTypes() default {};

}
