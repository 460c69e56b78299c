/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure;

import java.util.Objects;

/**
 * The failure of an attempt that {@code llm.retry.fault-injection} made fail. No request
 * was sent.
 */
public final class LlmInjectedFaultException extends RuntimeException {

	private final FailureKind kind;

	/**
	 * Creates the exception.
	 * @param target the model that would have been called, as {@code provider/model}
	 * @param kind the kind of failure
	 */
	public LlmInjectedFaultException(String target, FailureKind kind) {
		super("Fault injection: " + target + " fails with " + Objects.requireNonNull(kind, "'kind' must not be null")
				+ " (llm.retry.fault-injection)");
		this.kind = kind;
	}

	/**
	 * Returns the kind of failure.
	 * @return the kind
	 */
	public FailureKind kind() {
		return this.kind;
	}

}
