/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

/**
 * Thrown when a text is not JSON, or the JSON is truncated.
 */
final class UnreadableJsonException extends RuntimeException {

	private final boolean truncated;

	private final int offset;

	private final boolean ofJson;

	private UnreadableJsonException(boolean truncated, String reason, int offset, boolean ofJson) {
		super(reason, null, false, false);
		this.truncated = truncated;
		this.offset = offset;
		this.ofJson = ofJson;
	}

	static UnreadableJsonException syntax(String reason, int offset) {
		return new UnreadableJsonException(false, reason, offset, false);
	}

	static UnreadableJsonException truncated(int offset) {
		return new UnreadableJsonException(true, "unexpected end", offset, false);
	}

	/** Returns a copy for a text that begins like JSON, and is not prose in brackets. */
	UnreadableJsonException ofJson() {
		return new UnreadableJsonException(this.truncated, reason(), this.offset, true);
	}

	boolean isOfJson() {
		return this.ofJson;
	}

	boolean isTruncated() {
		return this.truncated;
	}

	String reason() {
		return String.valueOf(getMessage());
	}

	int offset() {
		return this.offset;
	}

}
