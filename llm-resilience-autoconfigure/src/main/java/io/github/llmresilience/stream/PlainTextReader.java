/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;

/**
 * Reads streams of plain text, such as {@code ChatClient.stream().content()}. Plain text
 * has no end marker. A stream that completes is treated as whole.
 */
public final class PlainTextReader implements LlmStreamReader<String> {

	@Override
	public boolean reads(Object first) {
		return first instanceof String;
	}

	@Override
	public boolean marksEnd() {
		return false;
	}

	@Override
	public LlmStreamPart read(String element) {
		return LlmStreamPart.text(element);
	}

	@Override
	public String withText(String element, String text) {
		return text;
	}

}
