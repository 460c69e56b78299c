/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

/**
 * What the observation of an attempt stands for.
 */
enum AttemptRole {

	/** The request to a model: a client span of OpenTelemetry's conventions. */
	REQUEST,

	/** The run of a method whose model calls have attempts of their own. */
	METHOD,

	/**
	 * A request that the client observes as well, as Spring AI does. The observation of
	 * the client stands for the request, so that it is not counted twice.
	 */
	OBSERVED_BY_CLIENT

}
