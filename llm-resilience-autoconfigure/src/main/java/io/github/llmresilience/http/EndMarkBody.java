package io.github.llmresilience.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import okhttp3.MediaType;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * The body of an event stream that reports the end marker {@code [DONE]}.
 */
final class EndMarkBody extends ResponseBody {

	private static final String MARK = "[DONE]";

	/** The length of the text at the end of a read in which the marker is looked for. */
	private static final int TAIL = 32;

	private final ResponseBody delegate;

	private final BufferedSource source;

	EndMarkBody(ResponseBody delegate, Runnable onEnd) {
		this.delegate = delegate;
		this.source = Okio.buffer(new MarkedSource(delegate.source(), onEnd));
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
	 * Looks for the marker at the end of what has been read so far.
	 */
	private static final class MarkedSource extends ForwardingSource {

		private final Runnable onEnd;

		private String tail = "";

		private MarkedSource(Source source, Runnable onEnd) {
			super(source);
			this.onEnd = onEnd;
		}

		@Override
		public long read(Buffer sink, long byteCount) throws IOException {
			long count = super.read(sink, byteCount);
			if (count > 0) {
				long length = Math.min(count, TAIL);
				Buffer last = new Buffer();
				sink.copyTo(last, sink.size() - length, length);
				String text = this.tail + last.readString(StandardCharsets.ISO_8859_1);
				this.tail = text.substring(Math.max(0, text.length() - TAIL));
				if (this.tail.strip().endsWith(MARK)) {
					this.onEnd.run();
				}
			}
			return count;
		}

	}

}
