/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import org.jspecify.annotations.Nullable;

/**
 * A permit with a place within the concurrency limit of the provider. The end of the
 * attempt frees the place.
 */
final class PlacedPermit extends DelegatingPermit {

	private final ConcurrencyLimit.Place place;

	PlacedPermit(Permit permit, ConcurrencyLimit.Place place) {
		super(permit);
		this.place = place;
	}

	@Override
	public void succeeded(long durationNanos) {
		super.succeeded(durationNanos);
		this.place.leave();
	}

	@Override
	public void failed(long durationNanos) {
		super.failed(durationNanos);
		this.place.leave();
	}

	@Override
	public void cut() {
		super.cut();
		this.place.leave();
	}

	@Override
	public void release() {
		super.release();
		this.place.leave();
	}

	@Override
	public void giveBack() {
		super.giveBack();
		this.place.leave();
	}

	@Override
	public void rejected() {
		super.rejected();
		this.place.leave();
	}

	@Override
	public RateLimit.@Nullable Turn handOver() {
		this.place.leave();
		return super.handOver();
	}

}
