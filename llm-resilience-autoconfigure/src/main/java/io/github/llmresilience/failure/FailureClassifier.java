package io.github.llmresilience.failure;

import org.jspecify.annotations.Nullable;

/**
 * Gives an exception its {@link FailureKind}. Beans of this type are asked, in their
 * {@code @Order}, before the built-in rules; the first answer counts.
 * <p>
 * A classifier that throws is reported once and passed over.
 */
@FunctionalInterface
public interface FailureClassifier {

	/**
	 * Classifies one exception.
	 * @param error the exception as the method threw it, without wrappers such as
	 * {@link java.util.concurrent.CompletionException}
	 * @return the failure, or null if this classifier does not know
	 */
	@Nullable LlmFailure classify(Throwable error);

}
