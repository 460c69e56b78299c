/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.provider;

import java.util.List;

/**
 * What a provider does with a request.
 */
public enum Fate {

	/** It answers. */
	ANSWER,

	/** It is overloaded: 503, for this moment. */
	OVERLOADED,

	/** It is down: 503, whoever asks. */
	DOWN,

	/** It says nothing, and keeps the connection. */
	HANG,

	/** Its JSON cannot be read. */
	BROKEN_JSON,

	/** Its JSON lacks a property. */
	INCOMPLETE_JSON,

	/** Its JSON stands in the middle of prose. */
	JSON_IN_PROSE,

	/** Its stream ends in the middle, as if it were complete. */
	EARLY_END,

	/** The connection of its stream breaks. */
	BROKEN_CONNECTION,

	/** Its stream tells an error in the middle. */
	ERROR_EVENT;

	/** What is wrong with answers that are no good. */
	public static final List<Fate> MALFORMED = List.of(BROKEN_JSON, INCOMPLETE_JSON, JSON_IN_PROSE);

	/** What cuts a stream. */
	public static final List<Fate> CUTS = List.of(EARLY_END, BROKEN_CONNECTION, ERROR_EVENT);

}
