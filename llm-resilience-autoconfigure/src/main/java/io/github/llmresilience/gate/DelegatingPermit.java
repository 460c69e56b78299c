/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import org.jspecify.annotations.Nullable;

/**
 * A permit that adds something to another one.
 */
abstract class DelegatingPermit implements Permit {

	private final Permit permit;

	DelegatingPermit(Permit permit) {
		this.permit = permit;
	}

	@Override
	public void answering(long durationNanos) {
		this.permit.answering(durationNanos);
	}

	@Override
	public void used(long tokens) {
		this.permit.used(tokens);
	}

	@Override
	public void succeeded(long durationNanos) {
		this.permit.succeeded(durationNanos);
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

	@Override
	public void giveBack() {
		this.permit.giveBack();
	}

	@Override
	public void rejected() {
		this.permit.rejected();
	}

	@Override
	public RateLimit.@Nullable Turn handOver() {
		return this.permit.handOver();
	}

}
