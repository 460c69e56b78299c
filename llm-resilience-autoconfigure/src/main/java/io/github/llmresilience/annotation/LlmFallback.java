package io.github.llmresilience.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.llmresilience.failure.FailureKind;

/**
 * A model to call when the ones before it have failed, for use inside
 * {@link LlmCall#fallbacks()}.
 */
@Target({})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface LlmFallback {

	/**
	 * The model, as {@code provider/model}.
	 * @return the model
	 */
	String model();

	/**
	 * The kinds of failure that lead to this model. By default those of
	 * {@code llm.retry.fallback.on}, that is all that another provider may not have.
	 * @return kinds of failure
	 */
	FailureKind[] on() default {};

	/**
	 * Types of exception that lead to this model, with their subclasses.
	 * @return exception types
	 */
	Class<? extends Throwable>[] onTypes() default {};

}
