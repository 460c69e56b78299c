package io.github.llmresilience.langchain4j;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the callbacks of a token stream.
 */
public final class TokenEventReader implements LlmStreamReader<Object> {

	@Override
	public boolean reads(Object first) {
		return first instanceof TokenEvent;
	}

	@Override
	public boolean marksEnd() {
		return true;
	}

	@Override
	public LlmStreamPart read(Object event) {
		return ((TokenEvent) event).part();
	}

	@Override
	public @Nullable Object withText(Object event, String text) {
		return null;
	}

}
