package io.github.llmresilience.langchain4j;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

import dev.langchain4j.model.chat.Capability;

/**
 * What models can.
 */
final class Capabilities {

	private Capabilities() {
	}

	/** What all of them can: who will answer is not known when a request is made. */
	static <M> Set<Capability> common(Collection<M> models, Function<M, Set<Capability>> capabilities) {
		Set<Capability> common = EnumSet.allOf(Capability.class);
		models.forEach((model) -> common.retainAll(capabilities.apply(model)));
		return common;
	}

}
