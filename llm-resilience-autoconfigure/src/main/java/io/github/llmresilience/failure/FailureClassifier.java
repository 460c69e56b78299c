/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import org.jspecify.annotations.Nullable;

/**
 * Determines the {@link FailureKind} of an exception. Beans of this type are called in
 * their {@code @Order} before the built-in rules. The first result that is not null is
 * used.
 * <p>
 * An exception from a classifier is logged once for each classifier class, and the next
 * classifier is called.
 */
@FunctionalInterface
public interface FailureClassifier {

	/**
	 * Classifies an exception.
	 * @param error the exception that the method threw, without wrappers such as
	 * {@link java.util.concurrent.CompletionException}
	 * @return the failure, or null if this classifier does not recognize the exception
	 */
	@Nullable LlmFailure classify(Throwable error);

}
