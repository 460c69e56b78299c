/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * When an attempt is hedged. A hedge is a second attempt at the next model, beside the
 * first attempt. The call uses the first answer. A component that is null is taken from
 * the next layer.
 *
 * @param enabled Whether an attempt that takes long is hedged by a second attempt.
 * @param after Time without an answer after which a second attempt starts. By default the
 * 95th percentile of recent answer times.
 * @param withTools Whether requests that offer tools to the model are hedged, too.
 */
public record HedgeSettings(@Nullable Boolean enabled, @Nullable Duration after, @Nullable Boolean withTools) {

	/** Settings in which no component is set. */
	public static final HedgeSettings NONE = new HedgeSettings(null, null, null);

	/**
	 * Returns these settings. A component that is null is taken from the other settings.
	 */
	public HedgeSettings orElse(HedgeSettings other) {
		return new HedgeSettings((this.enabled != null) ? this.enabled : other.enabled,
				(this.after != null) ? this.after : other.after,
				(this.withTools != null) ? this.withTools : other.withTools);
	}

	/** Returns these settings as a policy. A component that is null gets its default. */
	public HedgePolicy resolve() {
		return new HedgePolicy(Objects.requireNonNullElse(this.enabled, HedgePolicy.OFF.enabled()), this.after,
				Objects.requireNonNullElse(this.withTools, HedgePolicy.OFF.withTools()));
	}

}
