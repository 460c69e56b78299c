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
 * Marks the parameter of an {@link LlmCall} method that identifies the conversation of
 * the call. Calls with equal values prefer the same member of a sticky pool
 * ({@code llm.retry.pools.<name>.sticky=true}), whose prompt cache then has the earlier
 * messages. The value is compared by its {@code toString()}. It may be null, and is
 * neither logged nor sent.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ConversationId {

}
