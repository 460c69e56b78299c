/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.util.Set;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;

/**
 * Matches failures by kind or by exception type.
 *
 * @param kinds the kinds to match
 * @param types the exception types to match, including their subclasses, anywhere in the
 * chain of causes
 */
public record FailureMatcher(Set<FailureKind> kinds, Set<Class<? extends Throwable>> types) {

	/** Matches nothing. */
	public static final FailureMatcher NONE = new FailureMatcher(Set.of(), Set.of());

	public FailureMatcher {
		kinds = Set.copyOf(kinds);
		types = Set.copyOf(types);
	}

	/**
	 * Whether a failure matches.
	 * @return true if the kind of the failure or a type in its chain of causes is listed
	 */
	public boolean matches(LlmFailure failure) {
		return this.kinds.contains(failure.kind())
				|| (!this.types.isEmpty() && CauseChain.of(failure.error()).stream().anyMatch(this::matchesType));
	}

	private boolean matchesType(Throwable error) {
		return this.types.stream().anyMatch((type) -> type.isInstance(error));
	}

}
