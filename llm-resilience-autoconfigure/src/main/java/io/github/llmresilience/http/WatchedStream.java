/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmStreamCutException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.stream.ScannedStream;
import io.github.llmresilience.stream.StreamScanner;

/**
 * An event stream that throws the errors that it contains, and an exception if its end
 * marker is missing.
 */
final class WatchedStream extends ScannedStream {

	private final StreamScanner scanner = new StreamScanner();

	private final String host;

	private final LlmCallContext attempt;

	WatchedStream(InputStream stream, String host, LlmCallContext attempt) {
		super(stream);
		this.attempt = attempt;
		this.host = host;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		throwError();
		int count = this.in.read(bytes, offset, length);
		if (count < 0) {
			return end();
		}
		int passing = this.scanner.scan(Arrays.copyOfRange(bytes, offset, offset + count));
		recordUsage();
		if (passing == 0 && count > 0) {
			throwError();
			return this.scanner.isOver() ? -1 : passing;
		}
		return passing;
	}

	private int end() {
		if (this.scanner.endsCut()) {
			throw new LlmStreamCutException(this.host);
		}
		recordUsage();
		throwError();
		LlmAnswer answer = this.scanner.answer();
		if (answer != null) {
			this.attempt.check(answer);
		}
		return -1;
	}

	private void recordUsage() {
		LlmUsage usage = this.scanner.usage();
		if (usage != null) {
			this.attempt.used(usage);
		}
	}

	private void throwError() {
		if (this.scanner.error() instanceof RuntimeException error) {
			throw error;
		}
	}

}
