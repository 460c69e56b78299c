package io.github.llmresilience.benchmarks.goodput;

/**
 * What a provider does with a request.
 */
enum Fate {

	/** It answers. */
	ANSWER,

	/** It is overloaded: 503, for this moment. */
	OVERLOADED,

	/** It is down: 503, whoever asks. */
	DOWN,

	/** It says nothing, and keeps the connection. */
	HANG,

	/** Its JSON cannot be read. */
	MALFORMED,

	/** Its stream breaks in the middle. */
	CUT

}
