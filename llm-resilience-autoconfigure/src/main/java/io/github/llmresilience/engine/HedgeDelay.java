package io.github.llmresilience.engine;

import java.time.Duration;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.rule.HedgePolicy;
import org.jspecify.annotations.Nullable;

/**
 * When the attempts of a session take so long that a second one is made beside them.
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

	/** For a session. */
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

	/** How long an attempt may be without an answer, or null for as long as it takes. */
	@Nullable Duration after(LlmTarget target) {
		return (this.settings.after() != null) ? this.settings.after() : this.times.usual(key(target));
	}

	/** An attempt was without an answer for so long. */
	void answered(LlmTarget target, long nanos) {
		if (this.settings.enabled() && this.settings.after() == null) {
			this.times.add(key(target), nanos);
		}
	}

	/**
	 * An attempt was not waited for any longer. What is usual does not rise by that, or
	 * one that hangs would be waited for longer and longer.
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
