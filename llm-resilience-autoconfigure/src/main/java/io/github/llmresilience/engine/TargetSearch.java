package io.github.llmresilience.engine;

import java.util.List;
import java.util.function.BiConsumer;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.gate.Admission;
import io.github.llmresilience.gate.Permit;
import io.github.llmresilience.gate.TargetGates;
import org.jspecify.annotations.Nullable;

/**
 * What a search for a target that takes calls came to.
 */
sealed interface TargetSearch {

	/**
	 * The first target that takes calls.
	 */
	record Open(LlmTargetSettings target, Permit permit) implements TargetSearch {
	}

	/**
	 * None takes calls now; this is the first one that will.
	 */
	record Cooling(LlmTargetSettings target, Admission.Refused refused) implements TargetSearch {

		private boolean isSoonerThan(@Nullable Cooling other) {
			return other == null || this.refused.remaining().compareTo(other.refused.remaining()) < 0;
		}

	}

	/**
	 * None takes calls, and none says when it will.
	 */
	enum Nothing implements TargetSearch {

		/** The only one. */
		FOUND

	}

	static TargetSearch among(List<LlmTargetSettings> candidates, TargetGates gates,
			BiConsumer<LlmTarget, Admission.Refused> onRefused) {
		Cooling soonest = null;
		for (LlmTargetSettings candidate : candidates) {
			Admission admission = gates.admit(candidate.target());
			if (admission instanceof Admission.Granted granted) {
				return new Open(candidate, granted.permit());
			}
			Admission.Refused refused = (Admission.Refused) admission;
			onRefused.accept(candidate.target(), refused);
			if (refused.kind() == FailureKind.COOLING_DOWN) {
				Cooling cooling = new Cooling(candidate, refused);
				soonest = cooling.isSoonerThan(soonest) ? cooling : soonest;
			}
		}
		return (soonest != null) ? soonest : Nothing.FOUND;
	}

}
