/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.pool.TargetPool;

/**
 * The targets of one call: the current target, and the targets that were tried or passed
 * over.
 */
final class CallTargets {

	private final List<LlmTargetSettings> all;

	private LlmTargetSettings current;

	/**
	 * One bit for each target that was tried. A call has at most
	 * {@value LlmCallSettings#MAX_TARGETS} targets.
	 */
	private long tried;

	/** One bit for each target whose gate has refused an attempt. */
	private long passedOver;

	/** One bit for each target that no later round asks again. */
	private long ended;

	/** The number of re-asks at the current target. */
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

	void moveTo(LlmTargetSettings next) {
		this.current = next;
		this.reasks = 0;
	}

	void markTried() {
		this.tried |= bit(this.current.target());
	}

	/**
	 * Ends the use of the members of the pool of the current target.
	 */
	void endPool() {
		inPool().forEach((member) -> this.ended |= bit(member.target()));
		this.tried |= this.ended;
	}

	/** Ends the use of the current target. */
	void endCurrent() {
		this.ended |= bit(this.current.target());
	}

	boolean hasEnded(LlmTargetSettings target) {
		return (this.ended & bit(target.target())) != 0;
	}

	/** Lets targets be tried once more. */
	void tryAgain(List<LlmTargetSettings> targets) {
		targets.forEach((target) -> this.tried &= ~bit(target.target()));
	}

	List<LlmTargetSettings> all() {
		return this.all;
	}

	/** Returns the members of the pool of the current target, or only this target. */
	List<LlmTargetSettings> inPool() {
		TargetPool pool = this.current.pool();
		return (pool != null) ? this.all.stream().filter((target) -> pool.equals(target.pool())).toList()
				: List.of(this.current);
	}

	boolean isInPool(LlmTarget target) {
		TargetPool pool = this.current.pool();
		return pool != null && pool.equals(settingsOf(target).pool());
	}

	/** Marks a target whose gate has refused an attempt. */
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

	/**
	 * Returns the number of targets that may still be tried, without the current one. The
	 * further members of a pool count as one.
	 */
	int targetsToCome() {
		long gone = this.tried | this.passedOver | bit(this.current.target());
		int toCome = 0;
		TargetPool last = null;
		for (int i = 0; i < this.all.size(); i++) {
			TargetPool pool = this.all.get(i).pool();
			if ((gone & (1L << i)) == 0) {
				toCome += (pool != null && pool.equals(last)) ? 0 : 1;
				last = pool;
			}
		}
		return toCome;
	}

	/**
	 * Returns the targets that were not tried and that a failure leads to. If a gate has
	 * refused the attempt, the failures that closed the gate lead to targets as well.
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
