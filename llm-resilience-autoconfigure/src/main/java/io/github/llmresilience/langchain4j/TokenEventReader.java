/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the callbacks of a token stream.
 */
public final class TokenEventReader implements LlmStreamReader<TokenEvent> {

	@Override
	public boolean reads(Object first) {
		return first instanceof TokenEvent;
	}

	@Override
	public boolean marksEnd() {
		return true;
	}

	@Override
	public LlmStreamPart read(TokenEvent event) {
		return event.part();
	}

	@Override
	public @Nullable TokenEvent withText(TokenEvent event, String text) {
		return null;
	}

}
