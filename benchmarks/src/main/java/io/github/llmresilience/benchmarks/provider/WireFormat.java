/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.provider;

/**
 * How a provider writes its answers. Texts have nothing that JSON would have to escape
 * but quotes and line breaks.
 */
public enum WireFormat {

	/** Chat completions. */
	OPENAI {

		@Override
		public String answer(String text) {
			return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt\",\"choices\":[{\"index\":0,"
					+ "\"message\":{\"role\":\"assistant\",\"content\":\"" + escape(text)
					+ "\",\"refusal\":null},\"finish_reason\":\"stop\",\"logprobs\":null}],"
					+ "\"usage\":{\"prompt_tokens\":50,\"completion_tokens\":50,\"total_tokens\":100}}";
		}

		@Override
		public String begin() {
			return "";
		}

		@Override
		public String word(String word) {
			return chunk("\"content\":\"" + escape(word) + "\"", "null");
		}

		@Override
		public String end() {
			return chunk("", "\"stop\"") + "data: [DONE]\n\n";
		}

		@Override
		public String error() {
			return "data: {\"error\":{\"message\":\"scripted\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n";
		}

		private String chunk(String delta, String finishReason) {
			return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt\",\"choices\":"
					+ "[{\"index\":0,\"delta\":{" + delta + "},\"finish_reason\":" + finishReason + "}]}\n\n";
		}

	},

	/** Messages. */
	ANTHROPIC {

		@Override
		public String answer(String text) {
			return "{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\",\"content\":["
					+ "{\"type\":\"text\",\"text\":\"" + escape(text) + "\"}],\"stop_reason\":\"end_turn\","
					+ "\"stop_sequence\":null,\"usage\":{\"input_tokens\":50,\"output_tokens\":50}}";
		}

		@Override
		public String begin() {
			return event("message_start",
					"\"message\":{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\","
							+ "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
							+ "\"usage\":{\"input_tokens\":50,\"output_tokens\":1}}")
					+ event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
		}

		@Override
		public String word(String word) {
			return event("content_block_delta",
					"\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + escape(word) + "\"}");
		}

		@Override
		public String end() {
			return event("content_block_stop", "\"index\":0") + event("message_delta",
					"\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":50}")
					+ "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
		}

		@Override
		public String error() {
			return event("error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"scripted\"}");
		}

		private String event(String type, String fields) {
			return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n";
		}

	};

	public abstract String answer(String text);

	public abstract String begin();

	public abstract String word(String word);

	public abstract String end();

	public abstract String error();

	private static String escape(String text) {
		return text.replace("\"", "\\\"").replace("\n", "\\n");
	}

}
