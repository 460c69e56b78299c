/*
 * SPDX-License-Identifier: Apache-2.0
 */
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
	 * The keys of a call whose values come from closed sets.
	 */
	public enum CallLowKey implements KeyName {

		/** The name of the call. */
		CALL("llm.call.name"),

		/** The outcome: success, failure, deadline, rejected or cancelled. */
		OUTCOME("llm.call.outcome"),

		/** The provider that answered or was tried last. */
		PROVIDER("gen_ai.provider.name");

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
	 * The keys of a call whose values do not come from closed sets.
	 */
	public enum CallHighKey implements KeyName {

		/** The id of the call. */
		CALL_ID("llm.call.id"),

		/** The outcome of a call without success. */
		ERROR_TYPE("error.type");

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
	 * The events of a call.
	 */
	public enum CallEvent implements Observation.Event {

		/** A retry is scheduled. */
		RETRY("llm.retry"),

		/** The call falls back to another model. */
		FALLBACK("llm.fallback"),

		/** A hedge starts at another model. */
		HEDGE("llm.hedge"),

		/** The gate of a model rejects the call. */
		REJECTION("llm.rejection"),

		/** A re-ask has ended. */
		REASK("llm.reask"),

		/** A stream is resumed. */
		RESUME("llm.resume"),

		/** The model receives the error of a tool. */
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
	 * The keys of an attempt whose values come from closed sets.
	 */
	public enum AttemptLowKey implements KeyName {

		/** The name of the call. */
		CALL("llm.call.name"),

		/** The scope: {@code model}, or {@code method} for a method that calls models. */
		SCOPE("llm.attempt.scope"),

		/** The provider. */
		PROVIDER("gen_ai.provider.name"),

		/** The model. */
		MODEL("gen_ai.request.model");

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
	 * The keys of an attempt whose values do not come from closed sets.
	 */
	public enum AttemptHighKey implements KeyName {

		/** The id of the call. */
		CALL_ID("llm.call.id"),

		/** The kind of failure in lower case, if the attempt failed. */
		ERROR_TYPE("error.type"),

		/** The operation of a request, always {@code chat}. */
		OPERATION("gen_ai.operation.name"),

		/** The provider's id of the response, if known. */
		RESPONSE_ID("gen_ai.response.id"),

		/** The model that answered, if known. */
		RESPONSE_MODEL("gen_ai.response.model"),

		/** The host that the request was sent to, if known. */
		SERVER_ADDRESS("server.address");

		private final String key;

		AttemptHighKey(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * The attributes of the span of a call that are no texts.
	 */
	public enum CallSpanTag implements KeyName {

		/** The number of attempts. */
		ATTEMPTS("llm.call.attempts"),

		/** The number of attempts that were retries. */
		RETRIES("llm.call.retries");

		private final String key;

		CallSpanTag(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * The attributes of the span of an attempt that are no texts.
	 */
	public enum AttemptSpanTag implements KeyName {

		/** The number of the attempt at its model, from 1. */
		NUMBER("llm.attempt.number"),

		/** The number of tokens of the prompt, if known. */
		INPUT_TOKENS("gen_ai.usage.input_tokens"),

		/** The number of tokens of the answer, if known. */
		OUTPUT_TOKENS("gen_ai.usage.output_tokens"),

		/** The reasons why the model ended its answer, if known. */
		FINISH_REASONS("gen_ai.response.finish_reasons"),

		/** True if the answer is streamed. */
		STREAM("gen_ai.request.stream"),

		/** The seconds from the start of the attempt to the first element of a stream. */
		TIME_TO_FIRST_CHUNK("gen_ai.response.time_to_first_chunk"),

		/** The port that the request was sent to, if the host is known. */
		SERVER_PORT("server.port");

		private final String key;

		AttemptSpanTag(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
