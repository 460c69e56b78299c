/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * The status of an error response, and the kind of failure that it stands for.
 *
 * @param status the HTTP status
 * @param kind the kind of failure
 */
record ErrorStatus(int status, FailureKind kind) {

	private static final Map<FailureKind, Integer> STATUSES = new EnumMap<>(
			Map.ofEntries(Map.entry(FailureKind.RATE_LIMITED, 429), Map.entry(FailureKind.QUOTA_EXHAUSTED, 429),
					Map.entry(FailureKind.OVERLOADED, 503), Map.entry(FailureKind.SERVER_ERROR, 500),
					Map.entry(FailureKind.TIMEOUT, 408), Map.entry(FailureKind.AUTHENTICATION, 401),
					Map.entry(FailureKind.PERMISSION, 403), Map.entry(FailureKind.NOT_FOUND, 404),
					Map.entry(FailureKind.CONTEXT_LENGTH, 400), Map.entry(FailureKind.CONTENT_FILTERED, 400),
					Map.entry(FailureKind.PAYLOAD_TOO_LARGE, 413), Map.entry(FailureKind.INVALID_REQUEST, 400)));

	/** Returns the kind that a status stands for if nothing else is known. */
	static ErrorStatus of(int status) {
		return new ErrorStatus(status, switch (status) {
			case 401 -> FailureKind.AUTHENTICATION;
			case 402 -> FailureKind.QUOTA_EXHAUSTED;
			case 403 -> FailureKind.PERMISSION;
			case 404 -> FailureKind.NOT_FOUND;
			case 408 -> FailureKind.TIMEOUT;
			case 413 -> FailureKind.PAYLOAD_TOO_LARGE;
			case 429 -> FailureKind.RATE_LIMITED;
			case 503, 529 -> FailureKind.OVERLOADED;
			default -> (status >= 500) ? FailureKind.SERVER_ERROR : FailureKind.INVALID_REQUEST;
		});
	}

	/** Returns the status of a kind, or null if no provider reports it with a status. */
	static @Nullable ErrorStatus find(FailureKind kind) {
		Integer status = STATUSES.get(kind);
		return (status != null) ? new ErrorStatus(status, kind) : null;
	}

	/** Returns the kinds with a status, as a script names them. */
	static List<String> words() {
		return STATUSES.keySet().stream().map(ReactionParser::word).toList();
	}

}
