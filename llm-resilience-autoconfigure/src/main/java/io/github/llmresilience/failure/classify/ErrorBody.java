/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The machine-readable codes and the human-readable text of a provider's error body, in
 * any format. Codes and text are in lower case. Fields that may contain the prompt or
 * model output are ignored.
 */
final class ErrorBody {

	private static final Set<String> CODE_FIELDS = Set.of("code", "type", "status", "reason", "error_type", "errortype",
			"error_code", "errorcode", "__type", "quotaid");

	private static final Set<String> TEXT_FIELDS = Set.of("", "message", "msg", "error", "errors", "detail", "details",
			"raw", "reason", "title", "description", "error_message", "errormessage", "error_description", "status_msg",
			"error_msg", "errormsg", "message_zh");

	/** The names of fields with the wait before the next request. */
	private static final Pattern WAIT_FIELD = Pattern.compile(
			"(retry|resets?|wait|cool_?down|available|estimated)_?(after|delay|in|time|for|seconds)(_?(in_?)?(ms|millis\\w*|s|secs?|seconds?))?");

	private static final Pattern MILLIS = Pattern.compile("_?(ms|millis\\w*)$");

	private static final int MAX_TEXT = 8_192;

	private static final int MAX_NESTING = 8;

	private final Set<String> codes = new HashSet<>();

	private final Set<String> parameters = new HashSet<>(0);

	private final StringBuilder text = new StringBuilder();

	private @Nullable String retryDelay;

	/**
	 * Reads the parts of a body. Never throws.
	 * @return the body; empty if nothing could be read
	 */
	static ErrorBody of(@Nullable Object... parts) {
		ErrorBody body = new ErrorBody();
		for (@Nullable
		Object part : parts) {
			body.read("", part, 0);
		}
		return body;
	}

	private void read(String field, @Nullable Object value, int depth) {
		if (value == null || depth > MAX_NESTING) {
			return;
		}
		if (value instanceof Map<?, ?> map) {
			map.forEach((key, nested) -> read(String.valueOf(key).toLowerCase(Locale.ROOT), nested, depth + 1));
		}
		else if (value instanceof Iterable<?> values) {
			values.forEach((nested) -> read(field, nested, depth + 1));
		}
		else {
			readScalar(field, value.toString(), depth);
		}
	}

	private void readScalar(String field, String value, int depth) {
		if (WAIT_FIELD.matcher(field).matches()) {
			this.retryDelay = MILLIS.matcher(field).find() ? value + "ms" : value;
		}
		if (field.equals("param") || field.equals("loc") || field.equals("parameter")) {
			this.parameters.add(value.toLowerCase(Locale.ROOT));
		}
		if (CODE_FIELDS.contains(field) || (field.equals("error") && value.indexOf(' ') < 0)) {
			addCode(value);
		}
		boolean isNamedLikeSentence = field.startsWith("error ");
		if (isNamedLikeSentence) {
			addText(field);
		}
		if (TEXT_FIELDS.contains(field) || isNamedLikeSentence) {
			List<JsonFields.Field> nested = JsonFields.in(value);
			nested.forEach((inner) -> read(inner.name().toLowerCase(Locale.ROOT), inner.value(), depth + 1));
			if (nested.isEmpty() || !JsonFields.startsLikeJson(value)) {
				addText(value);
			}
		}
	}

	void addCode(String code) {
		String value = code.toLowerCase(Locale.ROOT);
		value = value.substring(value.indexOf('#') + 1);
		int colon = value.indexOf(':');
		this.codes.add((colon > 0) ? value.substring(0, colon) : value);
	}

	private void addText(String value) {
		int room = MAX_TEXT - this.text.length();
		if (room > 0) {
			this.text.append(value, 0, Math.min(room, value.length())).append('\n');
		}
	}

	/** Returns the machine-readable codes. */
	Set<String> codes() {
		return this.codes;
	}

	/**
	 * Returns the HTTP status from a code field. Errors inside a successful response have
	 * their status there.
	 * @return a status of 400 to 599, or null
	 */
	@Nullable Integer statedStatus() {
		return this.codes.stream()
			.filter((code) -> code.matches("[45][0-9]{2}"))
			.map(Integer::valueOf)
			.max(Integer::compare)
			.orElse(null);
	}

	/** Returns the names of the parameters that the error is about, in lower case. */
	Set<String> parameters() {
		return this.parameters;
	}

	/** Returns the human-readable text. */
	String text() {
		return this.text.toString().toLowerCase(Locale.ROOT);
	}

	/** Returns the retry delay from a field of the body, or null if there is none. */
	@Nullable String retryDelay() {
		return this.retryDelay;
	}

	boolean isEmpty() {
		return this.codes.isEmpty() && this.text.toString().isBlank();
	}

}
