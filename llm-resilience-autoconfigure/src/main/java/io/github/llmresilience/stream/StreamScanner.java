package io.github.llmresilience.stream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import io.github.llmresilience.call.LlmStreamPart;
import org.jspecify.annotations.Nullable;

/**
 * Scans the bytes of a stream of events while they are passed on. Supports server-sent
 * events and NDJSON. Detects the end of the answer and the first event that reports an
 * error.
 */
public final class StreamScanner {

	/** The maximum length of a line, in bytes. The rest of a longer line is ignored. */
	private static final int MAX_LINE = 1024 * 1024;

	private final ByteArrayOutputStream line = new ByteArrayOutputStream();

	private final StringBuilder data = new StringBuilder();

	/** Whether the last byte was a CR. Lines end with LF, CR, or CR and LF. */
	private boolean afterCarriageReturn;

	private boolean recognized;

	private boolean ended;

	private @Nullable Throwable error;

	/**
	 * Scans bytes.
	 * @return the number of bytes to pass on. It is less than the number of scanned bytes
	 * if an error was found: the line of the error and the bytes after it are not passed
	 * on
	 */
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
	 * Returns the error that an event reports.
	 * @return the error, or null
	 */
	public @Nullable Throwable error() {
		return this.error;
	}

	/**
	 * Scans the last line after the end of the stream.
	 * @return true if the stream has a known format, but neither an end marker nor an
	 * error
	 */
	public boolean endsCut() {
		endLine();
		return this.error == null && this.recognized && !this.ended;
	}

}
