/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.rule.HedgePolicy;
import org.jspecify.annotations.Nullable;

/**
 * The time without an answer after which the attempts of a session are hedged.
 */
final class HedgeDelay {

	private static final HedgeDelay NEVER = new HedgeDelay(HedgePolicy.OFF, new AnswerTimes(), "", true, false);

	private final HedgePolicy settings;

	private final AnswerTimes times;

	private final String call;

	private final boolean ofMethod;

	private final boolean possible;

	private HedgeDelay(HedgePolicy settings, AnswerTimes times, String call, boolean ofMethod, boolean possible) {
		this.settings = settings;
		this.times = times;
		this.call = call;
		this.ofMethod = ofMethod;
		this.possible = possible;
	}

	/** Creates the delay of a session. */
	static HedgeDelay of(CallData call, boolean ofMethod, boolean offersTools) {
		HedgePolicy settings = call.settings().hedge();
		if (!settings.enabled()) {
			return NEVER;
		}
		boolean possible = (settings.withTools() || !offersTools) && call.settings().targets().size() > 1;
		return new HedgeDelay(settings, call.services().answerTimes(), call.settings().name(), ofMethod, possible);
	}

	boolean isPossible() {
		return this.possible;
	}

	/**
	 * Returns the time without an answer after which an attempt is hedged, or null if it
	 * is not hedged.
	 */
	@Nullable Duration after(LlmTarget target) {
		return (this.settings.after() != null) ? this.settings.after() : this.times.usual(key(target));
	}

	/** Records the time until an attempt has answered. */
	void answered(LlmTarget target, long nanos) {
		if (this.settings.enabled() && this.settings.after() == null) {
			this.times.add(key(target), nanos);
		}
	}

	/**
	 * Records an attempt that was given up. The recorded time is at most the current
	 * percentile. Otherwise, a model that hangs would increase its own delay.
	 */
	void gaveUp(LlmTarget target, long nanos) {
		Duration usual = (this.settings.after() == null) ? this.times.usual(key(target)) : null;
		if (usual != null) {
			this.times.add(key(target), Math.min(nanos, usual.toNanos()));
		}
	}

	private AnswerTimes.Key key(LlmTarget target) {
		return new AnswerTimes.Key(this.call, target, this.ofMethod);
	}

}
