/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.llmresilience.call.LlmAnswerCheck;
import io.github.llmresilience.failure.FailureKind;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Protects a method that calls a language model. Failed attempts are retried after a
 * backoff, a target that is down is not called, and the call can fall back to another
 * model.
 * <p>
 * An attribute that is not set takes its value from {@code llm.retry.calls.<name>}, then
 * from {@code llm.retry.providers.<provider>}, then from {@code llm.retry}. A text may
 * contain <code>${...}</code> placeholders. A text that is empty after its placeholders
 * are resolved counts as not set. A duration without a unit is in milliseconds. On a
 * type, the annotation applies to every public method of the type. It can be used as a
 * meta-annotation.
 * <p>
 * A managed chat model of Spring AI or LangChain4j that the method calls is routed to the
 * target of the call and has its own retries. With any other client, the method reads the
 * model to call from {@code LlmCallContext.current().target()}.
 */
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface LlmCall {

	/** The value of an integer attribute that is not set. */
	int UNSET = Integer.MIN_VALUE;

	/**
	 * Alias for {@link #name()}.
	 * @return the name of the call
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * The name of the call in properties and meters. The default is the class and the
	 * method in kebab case, for example {@code librarian-recommend}. Several methods may
	 * share a name.
	 * @return the name of the call
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * The model to call first, as {@code provider/model}, for example
	 * {@code openai/gpt-5-mini}, or a pool, as {@code pool/name}. The default is the
	 * default model of the default provider.
	 * @return the model
	 */
	String model() default "";

	/**
	 * The models to call after the first model fails, in order, each as
	 * {@code provider/model} or {@code pool/name}. They replace the models in the
	 * properties. A placeholder may resolve to several models, separated by commas.
	 * Cannot be combined with {@link #fallbacks()}.
	 * @return the models
	 */
	String[] fallback() default {};

	/**
	 * The models to call after the first model fails, in order, each with the failures
	 * that lead to it. Cannot be combined with {@link #fallback()}.
	 * @return the models
	 */
	LlmFallback[] fallbacks() default {};

	/**
	 * The maximum number of attempts at each model, the first attempt included: 3 is one
	 * attempt and two retries. The default is 3.
	 * @return the number of attempts, at least 1
	 */
	int maxAttempts() default UNSET;

	/**
	 * The backoff before the first retry, for example {@code 500ms}. The default is 1s.
	 * @return the backoff, as a duration
	 */
	String initialDelay() default "";

	/**
	 * The maximum backoff before a retry. The default is 10s.
	 * @return the maximum backoff, as a duration
	 */
	String maxDelay() default "";

	/**
	 * The factor by which the backoff grows from one retry to the next. The default is 2.
	 * @return a factor of at least 1
	 */
	double backoffFactor() default Double.NaN;

	/**
	 * The maximum deviation of a backoff from its computed value, as a fraction of this
	 * value. The default is 0.2.
	 * @return a fraction from 0 to 1
	 */
	double jitter() default Double.NaN;

	/**
	 * The deadline of the whole call, waits and fallbacks included, for example
	 * {@code 30s}. By default there is no deadline.
	 * @return the deadline, as a duration from the start of the call
	 */
	String deadline() default "";

	/**
	 * The timeout of one attempt, for example {@code 20s}. The default is 60s.
	 * @return the timeout, as a duration
	 */
	String attemptTimeout() default "";

	/**
	 * The kinds of failure to retry in addition to those that are retried by default.
	 * @return kinds of failure
	 */
	FailureKind[] retryOn() default {};

	/**
	 * The types of exception to retry, including their subclasses, in addition to the
	 * failures that are retried by default.
	 * @return exception types
	 */
	Class<? extends Throwable>[] retryOnTypes() default {};

	/**
	 * The kinds of failure that are never retried. Takes precedence over
	 * {@link #retryOn()} and {@link #retryOnTypes()}.
	 * @return kinds of failure
	 */
	FailureKind[] giveUpOn() default {};

	/**
	 * The types of exception that are never retried, including their subclasses. Takes
	 * precedence over {@link #retryOn()} and {@link #retryOnTypes()}.
	 * @return exception types
	 */
	Class<? extends Throwable>[] giveUpOnTypes() default {};

	/**
	 * The maximum number of re-asks of each model in one call. A re-ask tells the model
	 * the error in its answer and requests a new answer. The default is 2.
	 * @return the number of re-asks, 0 for none
	 */
	int maxReasks() default UNSET;

	/**
	 * The checks of the answers of this call, in addition to the beans of this type. An
	 * instance is taken from the application context if it has a bean of the class, or
	 * else created with its beans.
	 * @return classes of checks
	 */
	Class<? extends LlmAnswerCheck>[] checks() default {};

	/**
	 * The types of exception, including their subclasses, that
	 * {@link io.github.llmresilience.call.LlmCallContext#errors()} and a parameter with
	 * {@link PreviousErrors} contain. The default is all types.
	 * @return exception types
	 */
	Class<? extends Throwable>[] collectErrors() default {};

}
