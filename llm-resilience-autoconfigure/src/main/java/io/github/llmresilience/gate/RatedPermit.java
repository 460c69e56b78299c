/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

/**
 * A permit with a turn of a rate limit. The tokens of the attempt correct the estimate of
 * the turn. An attempt that is cancelled keeps the estimate, because its request may have
 * used them.
 */
final class RatedPermit extends DelegatingPermit {

	private final RateLimit.Turn turn;

	RatedPermit(Permit permit, RateLimit.Turn turn) {
		super(permit);
		this.turn = turn;
	}

	@Override
	public void used(long tokens) {
		super.used(tokens);
		this.turn.used(tokens);
	}

	@Override
	public void failed(long durationNanos) {
		super.failed(durationNanos);
		this.turn.failed();
	}

	@Override
	public void rejected() {
		super.rejected();
		this.turn.failed();
	}

	@Override
	public void giveBack() {
		super.giveBack();
		this.turn.giveBack();
	}

	@Override
	public RateLimit.Turn handOver() {
		super.giveBack();
		return this.turn;
	}

}
