package io.github.llmresilience.output;

/**
 * Thrown when a text is not JSON, or the JSON is truncated.
 */
final class UnreadableJsonException extends RuntimeException {

	private final boolean truncated;

	private final int offset;

	private UnreadableJsonException(boolean truncated, String reason, int offset) {
		super(reason, null, false, false);
		this.truncated = truncated;
		this.offset = offset;
	}

	static UnreadableJsonException syntax(String reason, int offset) {
		return new UnreadableJsonException(false, reason, offset);
	}

	static UnreadableJsonException truncated(int offset) {
		return new UnreadableJsonException(true, "unexpected end", offset);
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
