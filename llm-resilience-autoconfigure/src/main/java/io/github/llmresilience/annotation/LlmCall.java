package io.github.llmresilience.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.llmresilience.failure.FailureKind;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Makes a method that calls a language model survive the failures such calls have: it is
 * called again after a wait, kept away from a provider that is down, and called for
 * another model where that is allowed.
 * <p>
 * Every attribute left out is taken from {@code llm.retry.calls.<name>}, then from
 * {@code llm.retry.providers.<provider>}, then from {@code llm.retry}. Texts may hold
 * <code>${...}</code> placeholders, and one that resolves to nothing counts as left out.
 * A duration without a unit is in milliseconds. On a type it holds for every public
 * method of the type. It may be used as a meta-annotation.
 * <p>
 * A chat model of Spring AI that the method calls is the one that is meant, with retries
 * of its own. With any other client the method reads the model it is to call from
 * {@code LlmCallContext.current().target()}.
 */
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface LlmCall {

	/** The value of a number that is not set here. */
	int UNSET = Integer.MIN_VALUE;

	/**
	 * The same as {@link #name()}.
	 * @return the name of the call
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * The name of the call in properties and meters. By default the class and method in
	 * kebab case: {@code librarian-recommend}. Methods may share a name.
	 * @return the name of the call
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * The model to call first, as {@code provider/model}, for example
	 * {@code openai/gpt-4o-mini}. By default the default provider with its own default
	 * model.
	 * @return the model
	 */
	String model() default "";

	/**
	 * The models to call when the first one fails, in order, each as
	 * {@code provider/model}. Replaces the list in the properties. A placeholder may
	 * stand for several models, separated by commas.
	 * @return the models
	 */
	String[] fallback() default {};

	/**
	 * As {@link #fallback()}, for models that are reached on some failures only. Only one
	 * of the two may be used.
	 * @return the models
	 */
	LlmFallback[] fallbacks() default {};

	/**
	 * How often each model is called at most, the first call included: 3 is one call and
	 * two retries. By default 3.
	 * @return the number of attempts, at least 1
	 */
	int maxAttempts() default UNSET;

	/**
	 * The wait before the first retry, for example {@code 500ms}. By default 1s.
	 * @return a duration
	 */
	String initialDelay() default "";

	/**
	 * The longest wait before a retry. By default 10s.
	 * @return a duration
	 */
	String maxDelay() default "";

	/**
	 * How much longer each wait is than the one before. By default 2.
	 * @return a factor of at least 1
	 */
	double backoffFactor() default Double.NaN;

	/**
	 * How far a wait may differ from its computed value, as a fraction of it. By default
	 * 0.2.
	 * @return a fraction from 0 to 1
	 */
	double jitter() default Double.NaN;

	/**
	 * How long the whole call may take, waits and fallbacks included, for example
	 * {@code 30s}. By default there is no limit.
	 * @return a duration
	 */
	String deadline() default "";

	/**
	 * How long one attempt may take, for example {@code 20s}. By default 60s.
	 * @return a duration
	 */
	String attemptTimeout() default "";

	/**
	 * Kinds of failure to retry besides those retried by default.
	 * @return kinds of failure
	 */
	FailureKind[] retryOn() default {};

	/**
	 * Types of exception to retry, with their subclasses.
	 * @return exception types
	 */
	Class<? extends Throwable>[] retryOnTypes() default {};

	/**
	 * Kinds of failure never to retry. Wins over {@link #retryOn()}.
	 * @return kinds of failure
	 */
	FailureKind[] giveUpOn() default {};

	/**
	 * Types of exception never to retry, with their subclasses.
	 * @return exception types
	 */
	Class<? extends Throwable>[] giveUpOnTypes() default {};

	/**
	 * How often each model is told in one call what is wrong with its answer, and asked
	 * again. By default 2.
	 * @return the number of re-asks, 0 for none
	 */
	int maxReasks() default UNSET;

	/**
	 * Types of exception, with their subclasses, that
	 * {@link io.github.llmresilience.call.LlmCallContext#errors()} and a parameter marked
	 * {@link PreviousErrors} list. By default all.
	 * @return exception types
	 */
	Class<? extends Throwable>[] collectErrors() default {};

}
