/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.UUID;

import io.github.llmresilience.call.LlmCallEvent;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * The observation context of a call.
 */
public final class LlmCallObservationContext extends Observation.Context {

	private final String call;

	private final UUID callId;

	private LlmCallEvent.@Nullable CallEnded ending;

	LlmCallObservationContext(String call, UUID callId) {
		this.call = call;
		this.callId = callId;
	}

	/** Returns the name of the call. */
	public String getCall() {
		return this.call;
	}

	/** Returns the unique id of the call. */
	public UUID getCallId() {
		return this.callId;
	}

	/**
	 * Returns the event that ended the call.
	 * @return the event, or null while the call runs
	 */
	public LlmCallEvent.@Nullable CallEnded getEnding() {
		return this.ending;
	}

	void setEnding(LlmCallEvent.CallEnded ending) {
		this.ending = ending;
	}

}
