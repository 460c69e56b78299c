package io.github.llmresilience.gate;

/**
 * A permit with a place within the concurrency limit of the provider. The end of the
 * attempt frees the place.
 */
record PlacedPermit(Permit permit, ConcurrencyLimit.Place place) implements Permit {

	@Override
	public void answering(long durationNanos) {
		this.permit.answering(durationNanos);
	}

	@Override
	public void succeeded(long durationNanos) {
		this.permit.succeeded(durationNanos);
		this.place.leave();
	}

	@Override
	public void failed(long durationNanos) {
		this.permit.failed(durationNanos);
		this.place.leave();
	}

	@Override
	public void cut() {
		this.permit.cut();
		this.place.leave();
	}

	@Override
	public void release() {
		this.permit.release();
		this.place.leave();
	}

}
