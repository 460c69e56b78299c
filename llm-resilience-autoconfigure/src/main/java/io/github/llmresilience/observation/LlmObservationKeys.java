package io.github.llmresilience.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;

/**
 * The names of the observations, of their key values and of their events.
 */
public final class LlmObservationKeys {

	static final String CALL = "llm.resilience.call";

	static final String ATTEMPT = "llm.resilience.attempt";

	private LlmObservationKeys() {
	}

	/**
	 * Key values of a call that come from closed sets.
	 */
	public enum CallLowKey implements KeyName {

		/** The name of the call. */
		CALL("llm.call.name"),

		/** How it ended: success, failure, deadline, rejected or cancelled. */
		OUTCOME("llm.call.outcome"),

		/** The provider that answered, or the last tried. */
		PROVIDER("gen_ai.provider.name"),

		/** The outcome of a call that did not succeed, else none. */
		ERROR_TYPE("error.type");

		private final String key;

		CallLowKey(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * Other key values of a call.
	 */
	public enum CallHighKey implements KeyName {

		/** The id of the call. */
		CALL_ID("llm.call.id"),

		/** How many attempts it took. */
		ATTEMPTS("llm.call.attempts"),

		/** How many of them were retries. */
		RETRIES("llm.call.retries");

		private final String key;

		CallHighKey(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * What happens during a call.
	 */
	public enum CallEvent implements Observation.Event {

		/** A retry is due. */
		RETRY("llm.retry"),

		/** It goes on with another model. */
		FALLBACK("llm.fallback"),

		/** Another model is asked as well. */
		HEDGE("llm.hedge"),

		/** A model takes no calls. */
		REJECTION("llm.rejection"),

		/** A model that was told what is wrong has answered. */
		REASK("llm.reask"),

		/** A stream is taken up. */
		RESUME("llm.resume"),

		/** A model is told that a tool failed. */
		TOOL_ERROR("llm.tool.error");

		private final String eventName;

		CallEvent(String eventName) {
			this.eventName = eventName;
		}

		@Override
		public String getName() {
			return this.eventName;
		}

	}

	/**
	 * Key values of an attempt that come from closed sets.
	 */
	public enum AttemptLowKey implements KeyName {

		/** The name of the call. */
		CALL("llm.call.name"),

		/** What was attempted: a model, or a method with model calls inside. */
		SCOPE("llm.attempt.scope"),

		/** Always chat. */
		OPERATION("gen_ai.operation.name"),

		/** The provider. */
		PROVIDER("gen_ai.provider.name"),

		/** The model. */
		MODEL("gen_ai.request.model"),

		/** The failure's kind in lower case, none on success. */
		ERROR_TYPE("error.type");

		private final String key;

		AttemptLowKey(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * Other key values of an attempt.
	 */
	public enum AttemptHighKey implements KeyName {

		/** The id of the call. */
		CALL_ID("llm.call.id"),

		/** The number of the attempt at its model. */
		NUMBER("llm.attempt.number"),

		/** The tokens of the prompt, where they are known. */
		INPUT_TOKENS("gen_ai.usage.input_tokens"),

		/** The tokens of the answer, where they are known. */
		OUTPUT_TOKENS("gen_ai.usage.output_tokens");

		private final String key;

		AttemptHighKey(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
