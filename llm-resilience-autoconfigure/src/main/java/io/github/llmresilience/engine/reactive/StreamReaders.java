package io.github.llmresilience.engine.reactive;

import java.util.List;

import io.github.llmresilience.call.LlmStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Finds who can read a stream.
 */
final class StreamReaders {

	private final List<LlmStreamReader<?>> readers;

	StreamReaders(List<? extends LlmStreamReader<?>> readers) {
		this.readers = List.copyOf(readers);
	}

	/**
	 * The reader of all streams, where there is but one; then a stream without any
	 * element is read too.
	 */
	@SuppressWarnings("unchecked")
	@Nullable LlmStreamReader<Object> onlyOne() {
		return (this.readers.size() == 1) ? (LlmStreamReader<Object>) this.readers.get(0) : null;
	}

	/**
	 * The first one that reads a stream which begins like this, or null.
	 */
	@SuppressWarnings("unchecked")
	@Nullable LlmStreamReader<Object> find(Object first) {
		for (LlmStreamReader<?> reader : this.readers) {
			if (reader.reads(first)) {
				return (LlmStreamReader<Object>) reader;
			}
		}
		return null;
	}

}
