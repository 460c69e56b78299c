/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.stream.UsageScanner;
import okhttp3.MediaType;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * The body of an event stream that reports the end marker {@code [DONE]} and the token
 * usage, because the SDKs do not report them to an attempt.
 */
final class EndMarkBody extends ResponseBody {

	private static final String MARK = "[DONE]";

	/** The length of the text at the end of a read in which the marker is looked for. */
	private static final int TAIL = 32;

	private final ResponseBody delegate;

	private final BufferedSource source;

	/**
	 * Creates the body.
	 * @param readsJson whether token usage can be read
	 */
	EndMarkBody(ResponseBody delegate, LlmCallContext attempt, boolean readsJson) {
		this.delegate = delegate;
		this.source = Okio
			.buffer(new MarkedSource(delegate.source(), attempt, readsJson ? new UsageReport(attempt) : (bytes) -> {
			}));
	}

	@Override
	public @Nullable MediaType contentType() {
		return this.delegate.contentType();
	}

	@Override
	public long contentLength() {
		return this.delegate.contentLength();
	}

	@Override
	public BufferedSource source() {
		return this.source;
	}

	/**
	 * Reports the token usage. A type of its own, so that the reader of JSON is loaded
	 * only if it is used.
	 */
	private static final class UsageReport implements Consumer<byte[]> {

		private final UsageScanner scanner = new UsageScanner();

		private final LlmCallContext attempt;

		private UsageReport(LlmCallContext attempt) {
			this.attempt = attempt;
		}

		@Override
		public void accept(byte[] bytes) {
			LlmUsage usage = this.scanner.scan(bytes);
			if (usage != null) {
				this.attempt.used(usage);
			}
		}

	}

	/**
	 * Looks for the marker at the end of what has been read so far.
	 */
	private static final class MarkedSource extends ForwardingSource {

		private final LlmCallContext attempt;

		private final Consumer<byte[]> reads;

		private String tail = "";

		private MarkedSource(Source source, LlmCallContext attempt, Consumer<byte[]> reads) {
			super(source);
			this.attempt = attempt;
			this.reads = reads;
		}

		@Override
		public long read(Buffer sink, long byteCount) throws IOException {
			long count = super.read(sink, byteCount);
			if (count > 0) {
				Buffer copy = new Buffer();
				sink.copyTo(copy, sink.size() - count, count);
				byte[] bytes = copy.readByteArray();
				this.reads.accept(bytes);
				lookForMark(bytes);
			}
			return count;
		}

		private void lookForMark(byte[] bytes) {
			int length = Math.min(bytes.length, TAIL);
			String text = this.tail + new String(bytes, bytes.length - length, length, StandardCharsets.ISO_8859_1);
			this.tail = text.substring(Math.max(0, text.length() - TAIL));
			if (this.tail.strip().endsWith(MARK)) {
				this.attempt.streamEnded();
			}
		}

	}

}
