package io.github.llmresilience.gate;

/**
 * The permit of an attempt at a paused target. An answer ends the pause.
 */
record PausedPermit(Permit permit, Pause pause) implements Permit {

	@Override
	public void answering(long durationNanos) {
		this.permit.answering(durationNanos);
		this.pause.lift();
	}

	@Override
	public void succeeded(long durationNanos) {
		this.permit.succeeded(durationNanos);
		this.pause.lift();
	}

	@Override
	public void failed(long durationNanos) {
		this.permit.failed(durationNanos);
	}

	@Override
	public void cut() {
		this.permit.cut();
	}

	@Override
	public void release() {
		this.permit.release();
	}

}
