/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmFinishReason;
import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * Scans the bytes of a stream of events while they are passed on. Supports server-sent
 * events and NDJSON. Detects the end of the answer and the first event that reports an
 * error. Text and errors after the end are not passed on.
 */
public final class StreamScanner {

	/**
	 * The maximum length of a line and of an event, in bytes. A longer one is passed on
	 * without being read.
	 */
	private static final int MAX_LENGTH = 1024 * 1024;

	private final ByteArrayOutputStream line = new ByteArrayOutputStream();

	/** The data of the current event so far. */
	private final StringBuilder event = new StringBuilder();

	private int dataLines;

	/** Whether the last byte was a CR. Lines end with LF, CR, or CR and LF. */
	private boolean afterCarriageReturn;

	private boolean recognized;

	private boolean empty = true;

	private boolean hasContent;

	private boolean hasToolCalls;

	private @Nullable LlmFinishReason finish;

	private @Nullable LlmUsage usage;

	/** Whether the answer has ended with an event of its own. */
	private boolean closed;

	/** Whether text or an error came after the end, so that the rest is left out. */
	private boolean overrun;

	private @Nullable Throwable error;

	/**
	 * Scans bytes.
	 * @return the number of bytes to pass on. It is less than the number of scanned bytes
	 * if an error was found, or if the answer {@linkplain #isOver() is over}: the line
	 * that completes the error, or the first one after the answer, and the bytes after
	 * it, are not passed on
	 */
	public int scan(byte[] bytes) {
		if (this.overrun) {
			return 0;
		}
		int lineStart = 0;
		for (int i = 0; i < bytes.length; i++) {
			if (bytes[i] != '\r' && bytes[i] != '\n') {
				this.afterCarriageReturn = false;
				continue;
			}
			boolean endsLine = bytes[i] == '\r' || !this.afterCarriageReturn;
			this.afterCarriageReturn = bytes[i] == '\r';
			keep(bytes, lineStart, i);
			if (endsLine) {
				endLine();
				if (this.error != null || this.overrun) {
					return lineStart;
				}
			}
			lineStart = i + 1;
		}
		keep(bytes, lineStart, bytes.length);
		return bytes.length;
	}

	private void keep(byte[] bytes, int from, int to) {
		this.line.write(bytes, from, Math.min(to - from, MAX_LENGTH - this.line.size()));
	}

	private void endLine() {
		String text = this.line.toString(StandardCharsets.UTF_8);
		this.line.reset();
		if (text.startsWith("data:")) {
			addData(text.substring("data:".length()).stripLeading());
		}
		else if (text.startsWith("{")) {
			read(text);
		}
		else if (text.isEmpty()) {
			endEvent();
		}
	}

	/**
	 * Adds a line to the event. Nearly all events have one line, which is read at once.
	 * An event of several lines is read at its end, so that each line is read a fixed
	 * number of times.
	 */
	private void addData(String data) {
		this.dataLines++;
		if (this.dataLines == 1) {
			read(data);
		}
		if (this.event.length() + data.length() < MAX_LENGTH) {
			this.event.append((this.dataLines == 1) ? "" : "\n").append(data);
		}
	}

	private void endEvent() {
		if (this.dataLines > 1) {
			read(this.event.toString());
		}
		this.dataLines = 0;
		this.event.setLength(0);
	}

	private void read(String data) {
		this.empty = false;
		LlmStreamPart part = StreamEvents.read(data);
		if (part == null) {
			return;
		}
		this.recognized = true;
		if (this.closed && (part.hasContent() || part.error() != null)) {
			this.overrun = true;
			return;
		}
		this.closed = !part.hasContent() && (part.isEnd() || this.closed);
		this.hasContent |= part.isMedia() || !part.text().isBlank();
		this.hasToolCalls |= part.isToolCall();
		this.finish = (this.finish != null) ? this.finish : part.finish();
		this.usage = (part.usage() != null) ? part.usage().mergedWith(this.usage) : this.usage;
		this.error = part.failure();
	}

	/**
	 * Whether the answer has ended, and the stream goes on with text or an error. The
	 * rest of the stream is left out.
	 */
	public boolean isOver() {
		return this.overrun;
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
	 * @return true if the stream is empty, or has a known format, but neither an end
	 * marker nor an error
	 */
	public boolean endsCut() {
		endLine();
		endEvent();
		return this.error == null && !this.overrun && (this.empty || (this.recognized && this.finish == null));
	}

	/**
	 * Returns the token usage that the events have reported so far.
	 * @return the usage, or null
	 */
	public @Nullable LlmUsage usage() {
		return this.usage;
	}

	/**
	 * Returns what the model has answered.
	 * @return the answer, or null if the stream has no known format
	 */
	public @Nullable LlmAnswer answer() {
		return this.recognized ? new LlmAnswer(this.hasContent, this.hasToolCalls, this.finish) : null;
	}

}
