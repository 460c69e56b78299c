/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

/**
 * The permit of an attempt at a paused target. An answer ends the pause.
 */
final class PausedPermit extends DelegatingPermit {

	private final Pause pause;

	PausedPermit(Permit permit, Pause pause) {
		super(permit);
		this.pause = pause;
	}

	@Override
	public void answering(long durationNanos) {
		super.answering(durationNanos);
		this.pause.lift();
	}

	@Override
	public void succeeded(long durationNanos) {
		super.succeeded(durationNanos);
		this.pause.lift();
	}

}
