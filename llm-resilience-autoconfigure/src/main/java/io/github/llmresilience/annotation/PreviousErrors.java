package io.github.llmresilience.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the parameter of an {@link LlmCall} method that receives, in each attempt, what
 * went wrong in this call so far: to be told to the model in the next prompt. The
 * parameter is a {@code List<Throwable>} or a {@code List<? extends Throwable>}; whatever
 * the caller passes is replaced. The list is empty in the first attempt, has the oldest
 * error first, and is a new one in each attempt.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface PreviousErrors {

}
