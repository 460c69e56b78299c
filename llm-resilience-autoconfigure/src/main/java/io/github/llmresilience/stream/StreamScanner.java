package io.github.llmresilience.stream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import io.github.llmresilience.call.LlmStreamPart;
import org.jspecify.annotations.Nullable;

/**
 * Reads along while the bytes of a stream of events pass, as server-sent events or as
 * NDJSON: knows whether the answer has ended, and finds the event that tells of an error.
 */
public final class StreamScanner {

	/** No event of a provider is as long; what is longer is not looked at. */
	private static final int MAX_LINE = 1024 * 1024;

	private final ByteArrayOutputStream line = new ByteArrayOutputStream();

	private final StringBuilder data = new StringBuilder();

	/** Lines end with LF, CR, or CR and LF. */
	private boolean afterCarriageReturn;

	private boolean recognized;

	private boolean ended;

	private @Nullable Throwable error;

	/** Reads bytes. */
	public int scan(byte[] bytes) {
		int lineStart = 0;
		for (int i = 0; i < bytes.length; i++) {
			boolean endsLine = bytes[i] == '\r' || (bytes[i] == '\n' && !this.afterCarriageReturn);
			this.afterCarriageReturn = bytes[i] == '\r';
			if (endsLine) {
				endLine();
				if (this.error != null) {
					return lineStart;
				}
			}
			if (bytes[i] == '\r' || bytes[i] == '\n') {
				lineStart = i + 1;
			}
			else if (this.line.size() < MAX_LINE) {
				this.line.write(bytes[i]);
			}
		}
		return bytes.length;
	}

	private void endLine() {
		String text = this.line.toString(StandardCharsets.UTF_8);
		this.line.reset();
		if (text.startsWith("data:")) {
			this.data.append(this.data.isEmpty() ? "" : "\n").append(text.substring("data:".length()).stripLeading());
			read(this.data.toString());
		}
		else if (text.startsWith("{")) {
			read(text);
		}
		else if (text.isEmpty()) {
			this.data.setLength(0);
		}
	}

	private void read(String event) {
		LlmStreamPart part = StreamEvents.read(event);
		if (part != null) {
			this.recognized = true;
			this.ended |= part.isEnd();
			this.error = part.error();
		}
	}

	/**
	 * What an event has told.
	 * @return the error, or null
	 */
	public @Nullable Throwable error() {
		return this.error;
	}

	/** The stream is over. */
	public boolean endsCut() {
		endLine();
		return this.error == null && this.recognized && !this.ended;
	}

}
