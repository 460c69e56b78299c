/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the data of server-sent events and the lines of NDJSON. Supports OpenAI chat
 * completions, OpenAI responses, Anthropic messages, Gemini and Ollama.
 */
public final class EventDataReader implements LlmStreamReader<String> {

	@Override
	public boolean reads(Object first) {
		return first instanceof String data && StreamEvents.read(data) != null;
	}

	@Override
	public boolean marksEnd() {
		return true;
	}

	@Override
	public @Nullable LlmStreamPart read(String data) {
		return StreamEvents.read(data);
	}

	@Override
	public @Nullable String withText(String data, String text) {
		return StreamEvents.withText(data, text);
	}

}
