/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.gate.Admission;
import io.github.llmresilience.gate.Permit;
import io.github.llmresilience.gate.TargetGates;
import org.jspecify.annotations.Nullable;

/**
 * The result of a search for a target that admits an attempt.
 */
sealed interface TargetSearch {

	/**
	 * The first target that admits an attempt.
	 */
	record Open(LlmTargetSettings target, Permit permit) implements TargetSearch {
	}

	/**
	 * The target whose cooldown ends first. No target admits an attempt now.
	 */
	record Cooling(LlmTargetSettings target, Admission.Refused refused) implements TargetSearch {

		private boolean isSoonerThan(@Nullable Cooling other) {
			return other == null || this.refused.remaining().compareTo(other.refused.remaining()) < 0;
		}

	}

	/**
	 * No target admits an attempt, and no refusal is a cooldown.
	 */
	enum Nothing implements TargetSearch {

		/** The only instance. */
		FOUND

	}

	/**
	 * Returns the first candidate that admits an attempt. If there is none, returns the
	 * first that admits an attempt although it is paused, then the one whose cooldown
	 * ends first.
	 * @param onRefused receives the refusals if no candidate admits an attempt, and those
	 * of the candidates before the admitted one
	 */
	static TargetSearch among(List<LlmTargetSettings> candidates, TargetGates gates,
			BiConsumer<LlmTarget, Admission.Refused> onRefused) {
		Map<LlmTarget, Admission.Refused> refusals = new LinkedHashMap<>();
		TargetSearch found = open(candidates, gates, refusals);
		if (!(found instanceof Open)) {
			Open despite = amongPaused(candidates, gates);
			found = (despite != null) ? despite : found;
		}
		if (found instanceof Open open) {
			refusals.remove(open.target().target());
		}
		refusals.forEach(onRefused);
		return found;
	}

	/** Returns the first candidate that admits an attempt. */
	static @Nullable Open firstOpen(List<LlmTargetSettings> candidates, TargetGates gates) {
		return (open(candidates, gates, new LinkedHashMap<>()) instanceof Open open) ? open : null;
	}

	private static TargetSearch open(List<LlmTargetSettings> candidates, TargetGates gates,
			Map<LlmTarget, Admission.Refused> refusals) {
		Cooling soonest = null;
		for (LlmTargetSettings candidate : candidates) {
			Admission admission = gates.admit(candidate.target());
			if (admission instanceof Admission.Granted granted) {
				return new Open(candidate, granted.permit());
			}
			Admission.Refused refused = (Admission.Refused) admission;
			refusals.put(candidate.target(), refused);
			if (refused.kind() == FailureKind.COOLING_DOWN) {
				Cooling cooling = new Cooling(candidate, refused);
				soonest = cooling.isSoonerThan(soonest) ? cooling : soonest;
			}
		}
		return (soonest != null) ? soonest : Nothing.FOUND;
	}

	/**
	 * Returns the first candidate that admits an attempt although it is paused, or null.
	 */
	private static @Nullable Open amongPaused(List<LlmTargetSettings> candidates, TargetGates gates) {
		for (LlmTargetSettings candidate : candidates) {
			if (gates.isPaused(candidate.target())
					&& gates.admitDespitePause(candidate.target()) instanceof Admission.Granted granted) {
				return new Open(candidate, granted.permit());
			}
		}
		return null;
	}

	/**
	 * Returns the candidate that answers most although its circuit breaker is open, or
	 * null if none admits the attempt.
	 */
	static @Nullable Open lastResort(List<LlmTarget> candidates, CallTargets targets, TargetGates gates) {
		for (LlmTarget target : gates.lastResorts(candidates)) {
			if (gates.admitAsLastResort(target) instanceof Admission.Granted granted) {
				return new Open(targets.settingsOf(target), granted.permit());
			}
		}
		return null;
	}

}
