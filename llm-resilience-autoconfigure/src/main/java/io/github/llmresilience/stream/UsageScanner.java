/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * Scans the bytes of server-sent events for the token usage. Only events that contain it
 * are parsed, because the client parses all events itself.
 */
public final class UsageScanner {

	/** The maximum length of a line, in bytes. The rest of a longer one is not read. */
	private static final int MAX_LENGTH = 1024 * 1024;

	private static final Pattern USAGE = Pattern.compile("\"usage(?:Metadata)?\"\\s*:\\s*\\{");

	private final ByteArrayOutputStream line = new ByteArrayOutputStream();

	private @Nullable LlmUsage usage;

	/**
	 * Scans bytes.
	 * @return the usage that the events have reported so far, or null
	 */
	public @Nullable LlmUsage scan(byte[] bytes) {
		int start = 0;
		for (int i = 0; i < bytes.length; i++) {
			if (bytes[i] == '\n' || bytes[i] == '\r') {
				keep(bytes, start, i);
				endLine();
				start = i + 1;
			}
		}
		keep(bytes, start, bytes.length);
		return this.usage;
	}

	private void keep(byte[] bytes, int from, int to) {
		this.line.write(bytes, from, Math.min(to - from, MAX_LENGTH - this.line.size()));
	}

	private void endLine() {
		String text = this.line.toString(StandardCharsets.UTF_8);
		this.line.reset();
		if (text.startsWith("data:") && USAGE.matcher(text).find()) {
			LlmStreamPart part = StreamEvents.read(text.substring("data:".length()).strip());
			LlmUsage reported = (part != null) ? part.usage() : null;
			this.usage = (reported != null) ? reported.mergedWith(this.usage) : this.usage;
		}
	}

}
