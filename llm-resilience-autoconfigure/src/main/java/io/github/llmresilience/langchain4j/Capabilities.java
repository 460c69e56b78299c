/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

import dev.langchain4j.model.chat.Capability;

/**
 * Combines the capabilities of models.
 */
final class Capabilities {

	private Capabilities() {
	}

	/**
	 * Returns the capabilities that all models have. The target is not known when a
	 * request is created.
	 */
	static <M> Set<Capability> common(Collection<M> models, Function<M, Set<Capability>> capabilities) {
		Set<Capability> common = EnumSet.allOf(Capability.class);
		models.forEach((model) -> common.retainAll(capabilities.apply(model)));
		return common;
	}

}
