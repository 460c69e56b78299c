/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.UUID;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmTarget;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * The observation context of an attempt.
 */
public final class LlmAttemptObservationContext extends Observation.Context {

	private final String call;

	private final UUID callId;

	private final LlmTarget target;

	private final int number;

	private LlmCallEvent.@Nullable AttemptEnded ending;

	private final AttemptRole expectedRole;

	private boolean ofMethod;

	private volatile boolean observedByClient;

	LlmAttemptObservationContext(String call, UUID callId, LlmTarget target, int number, AttemptRole expectedRole) {
		this.expectedRole = expectedRole;
		this.call = call;
		this.callId = callId;
		this.target = target;
		this.number = number;
	}

	/** Returns the name of the call. */
	public String getCall() {
		return this.call;
	}

	/** Returns the unique id of the call. */
	public UUID getCallId() {
		return this.callId;
	}

	/** Returns the target of the attempt. It is final after the attempt has ended. */
	public LlmTarget getTarget() {
		return (this.ending != null) ? this.ending.target() : this.target;
	}

	/** Returns the number of the attempt at its target, from 1. */
	public int getNumber() {
		return this.number;
	}

	/**
	 * Returns the event that ended the attempt.
	 * @return the event, or null while the attempt runs and for the attempt of a method
	 */
	public LlmCallEvent.@Nullable AttemptEnded getEnding() {
		return this.ending;
	}

	/**
	 * Whether the attempt ran a method that called models in attempts of their own.
	 * @return true if so; always false while the attempt runs
	 */
	public boolean isOfMethod() {
		return this.ofMethod;
	}

	/**
	 * Whether the client observes the request of the attempt itself, as Spring AI does.
	 * @return true if so; always false before the request
	 */
	public boolean isObservedByClient() {
		return this.observedByClient;
	}

	/** Returns the role that was expected when the attempt started. */
	AttemptRole getExpectedRole() {
		return this.expectedRole;
	}

	/** Returns the role. It is final after the attempt has ended. */
	AttemptRole getRole() {
		if (this.ofMethod) {
			return AttemptRole.METHOD;
		}
		return this.observedByClient ? AttemptRole.OBSERVED_BY_CLIENT : AttemptRole.REQUEST;
	}

	void setObservedByClient() {
		this.observedByClient = true;
	}

	void setEnding(LlmCallEvent.AttemptEnded ending) {
		this.ending = ending;
	}

	void setOfMethod() {
		this.ofMethod = true;
	}

}
