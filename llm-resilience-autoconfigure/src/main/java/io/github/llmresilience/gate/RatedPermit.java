package io.github.llmresilience.gate;

/**
 * A permit with turns of rate limits. The tokens of the attempt correct the estimate of
 * its turns.
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
	public void release() {
		super.release();
		this.turn.failed();
	}

	@Override
	public void giveBack() {
		super.giveBack();
		this.turn.giveBack();
	}

}
