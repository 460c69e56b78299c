package io.github.llmresilience.observation;

import java.util.UUID;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmTarget;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an attempt that is observed.
 */
public final class LlmAttemptObservationContext extends Observation.Context {

	private final String call;

	private final UUID callId;

	private final LlmTarget target;

	private final int number;

	private LlmCallEvent.@Nullable AttemptEnded ending;

	private boolean ofMethod;

	LlmAttemptObservationContext(String call, UUID callId, LlmTarget target, int number) {
		this.call = call;
		this.callId = callId;
		this.target = target;
		this.number = number;
	}

	/** The name of the call. */
	public String getCall() {
		return this.call;
	}

	/** Tells the call from all others. */
	public UUID getCallId() {
		return this.callId;
	}

	/** The model it was made at, as far as that is known. */
	public LlmTarget getTarget() {
		return (this.ending != null) ? this.ending.target() : this.target;
	}

	/** The number of the attempt at its target. */
	public int getNumber() {
		return this.number;
	}

	/**
	 * How it ended.
	 * @return the event, or null as long as it runs and for the attempt of a method
	 */
	public LlmCallEvent.@Nullable AttemptEnded getEnding() {
		return this.ending;
	}

	/**
	 * Whether it was none of a model, but ran a method inside of which models were called
	 * with attempts of their own.
	 * @return true if so, known when it has ended
	 */
	public boolean isOfMethod() {
		return this.ofMethod;
	}

	void setEnding(LlmCallEvent.AttemptEnded ending) {
		this.ending = ending;
	}

	void setOfMethod() {
		this.ofMethod = true;
	}

}
