package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;

/**
 * The targets of one call: where it is, and where it has been.
 */
final class CallTargets {

	private final List<LlmTargetSettings> all;

	private LlmTargetSettings current;

	/** One bit for each target that was tried; lists are short. */
	private long tried;

	/** One bit for each target that took no calls when it was asked. */
	private long passedOver;

	/** How often the current target was told that its answer could not be used. */
	private int reasks;

	CallTargets(List<LlmTargetSettings> all) {
		this.all = all;
		this.current = all.get(0);
	}

	LlmTargetSettings current() {
		return this.current;
	}

	int reasks() {
		return this.reasks;
	}

	void countReask() {
		this.reasks++;
	}

	boolean isPrimary(LlmTargetSettings target) {
		return target == this.all.get(0);
	}

	void moveTo(LlmTargetSettings next) {
		this.current = next;
		this.reasks = 0;
	}

	void markTried() {
		this.tried |= bit(this.current.target());
	}

	/** Notes that a target takes no calls now. */
	void passOver(LlmTarget target) {
		this.passedOver |= bit(target);
	}

	LlmTargetSettings settingsOf(LlmTarget target) {
		for (LlmTargetSettings settings : this.all) {
			if (settings.target().equals(target)) {
				return settings;
			}
		}
		throw new IllegalArgumentException(target + " is no target of this call; a rule may fall back to the targets "
				+ "that LlmCallState.candidates(..) returns");
	}

	/** How many targets may still be tried, the current one aside. */
	int targetsToCome() {
		return this.all.size() - Long.bitCount(this.tried | this.passedOver | bit(this.current.target()));
	}

	/**
	 * The targets not tried yet that a failure leads to. A closed gate leads where the
	 * failures lead that closed it.
	 */
	List<LlmTarget> candidates(LlmFailure failure, Set<FailureKind> causes) {
		if (this.all.size() == 1) {
			return List.of();
		}
		List<LlmTarget> candidates = new ArrayList<>(this.all.size());
		for (LlmTargetSettings target : this.all) {
			if (target != this.current && (this.tried & bit(target.target())) == 0
					&& leadsTo(target, failure, causes)) {
				candidates.add(target.target());
			}
		}
		return candidates;
	}

	private static boolean leadsTo(LlmTargetSettings target, LlmFailure failure, Set<FailureKind> causes) {
		return target.reachedOn().matches(failure) || causes.stream().anyMatch(target.reachedOn().kinds()::contains);
	}

	private long bit(LlmTarget target) {
		for (int i = 0; i < this.all.size(); i++) {
			if (this.all.get(i).target().equals(target)) {
				return 1L << i;
			}
		}
		return 0;
	}

}
