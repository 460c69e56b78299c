package io.github.llmresilience.gate;

import org.jspecify.annotations.Nullable;

/**
 * What the gates of all models of a provider share.
 *
 * @param limit how many attempts may run at the same time, or null for as many as come
 */
record ProviderGate(Cooldown cooldown, @Nullable ConcurrencyLimit limit) {

	boolean hasRoom() {
		return this.limit == null || this.limit.hasRoom();
	}

}
