package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.LlmTargetSettings;
import io.github.llmresilience.failure.LlmFailure;

/**
 * The targets of one call: where it is, and where it has been.
 */
final class CallTargets {

	private final List<LlmTargetSettings> all;

	private LlmTargetSettings current;

	/** One bit for each target that was tried; lists are short. */
	private long tried;

	private int attempts;

	CallTargets(List<LlmTargetSettings> all) {
		this.all = all;
		this.current = all.get(0);
	}

	LlmTargetSettings current() {
		return this.current;
	}

	/** How often the current target was tried. */
	int attempts() {
		return this.attempts;
	}

	boolean isPrimary() {
		return this.current == this.all.get(0);
	}

	void moveTo(LlmTargetSettings next) {
		this.current = next;
		this.attempts = 0;
	}

	int countAttempt() {
		this.tried |= bit(this.current);
		return ++this.attempts;
	}

	/** How many targets were not tried yet, the current one aside. */
	int untriedOthers() {
		return this.all.size() - Long.bitCount(this.tried | bit(this.current));
	}

	List<LlmTargetSettings> candidates(LlmFailure failure) {
		if (this.all.size() == 1) {
			return List.of();
		}
		List<LlmTargetSettings> candidates = new ArrayList<>(this.all.size());
		for (LlmTargetSettings target : this.all) {
			if (target != this.current && (this.tried & bit(target)) == 0 && target.reachedOn().matches(failure)) {
				candidates.add(target);
			}
		}
		return candidates;
	}

	private long bit(LlmTargetSettings target) {
		return 1L << this.all.indexOf(target);
	}

}
