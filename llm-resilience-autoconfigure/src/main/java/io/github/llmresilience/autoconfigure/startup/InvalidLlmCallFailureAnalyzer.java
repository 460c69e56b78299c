/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.startup;

import io.github.llmresilience.aop.InvalidLlmCallException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why an {@code @LlmCall} is invalid, and how to correct it.
 */
public final class InvalidLlmCallFailureAnalyzer extends AbstractFailureAnalyzer<InvalidLlmCallException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidLlmCallException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
	}

}
