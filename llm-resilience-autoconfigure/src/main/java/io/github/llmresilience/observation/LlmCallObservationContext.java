package io.github.llmresilience.observation;

import java.util.UUID;

import io.github.llmresilience.call.LlmCallEvent;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a call that is observed.
 */
public final class LlmCallObservationContext extends Observation.Context {

	private final String call;

	private final UUID callId;

	private LlmCallEvent.@Nullable CallEnded ending;

	LlmCallObservationContext(String call, UUID callId) {
		this.call = call;
		this.callId = callId;
	}

	/** The name of the call. */
	public String getCall() {
		return this.call;
	}

	/** Tells the call from all others. */
	public UUID getCallId() {
		return this.callId;
	}

	/**
	 * How it ended.
	 * @return the event, or null as long as it runs
	 */
	public LlmCallEvent.@Nullable CallEnded getEnding() {
		return this.ending;
	}

	void setEnding(LlmCallEvent.CallEnded ending) {
		this.ending = ending;
	}

}
