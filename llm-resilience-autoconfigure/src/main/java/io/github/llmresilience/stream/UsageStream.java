/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Consumer;

import io.github.llmresilience.failure.LlmUsage;

/**
 * A stream of server-sent events that reports the token usage in them.
 */
public final class UsageStream extends ScannedStream {

	private final UsageScanner scanner = new UsageScanner();

	private final Consumer<LlmUsage> used;

	/**
	 * Creates a stream.
	 * @param used gets the usage so far, after each read
	 */
	public UsageStream(InputStream events, Consumer<LlmUsage> used) {
		super(events);
		this.used = used;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		int count = this.in.read(bytes, offset, length);
		if (count > 0) {
			LlmUsage usage = this.scanner.scan(Arrays.copyOfRange(bytes, offset, offset + count));
			if (usage != null) {
				this.used.accept(usage);
			}
		}
		return count;
	}

}
