/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the parameter of an {@link LlmCall} method that receives the errors of the
 * earlier attempts of the call, for example to add them to the next prompt. The type of
 * the parameter is {@code List<Throwable>} or {@code List<? extends Throwable>}. The list
 * replaces the argument of the caller. It is empty in the first attempt and contains the
 * oldest error first. Each attempt receives a new list.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface PreviousErrors {

}
