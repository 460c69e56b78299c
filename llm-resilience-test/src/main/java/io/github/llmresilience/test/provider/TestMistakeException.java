/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a provider cannot respond because of a mistake in the test. The request is
 * rejected, and the test fails after its method.
 */
final class TestMistakeException extends RuntimeException {

	TestMistakeException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
