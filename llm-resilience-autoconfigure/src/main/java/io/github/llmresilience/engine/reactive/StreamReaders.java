/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.List;

import io.github.llmresilience.call.LlmStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Finds the reader of a stream.
 */
final class StreamReaders {

	private final List<LlmStreamReader<?>> readers;

	StreamReaders(List<? extends LlmStreamReader<?>> readers) {
		this.readers = List.copyOf(readers);
	}

	/**
	 * Returns the only reader, or null if the number of readers is not one. The only
	 * reader applies to every stream, also to a stream without elements.
	 */
	@SuppressWarnings("unchecked")
	@Nullable LlmStreamReader<Object> onlyOne() {
		return (this.readers.size() == 1) ? (LlmStreamReader<Object>) this.readers.get(0) : null;
	}

	/**
	 * Returns the first reader that can read a stream with this first element, or null.
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
