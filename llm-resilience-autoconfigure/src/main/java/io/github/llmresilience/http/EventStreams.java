/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Recognizes responses that are event streams.
 */
final class EventStreams {

	private EventStreams() {
	}

	static boolean isOne(HttpHeaders headers) {
		MediaType type = contentType(headers);
		return MediaType.TEXT_EVENT_STREAM.isCompatibleWith(type)
				|| MediaType.APPLICATION_NDJSON.isCompatibleWith(type);
	}

	private static @Nullable MediaType contentType(HttpHeaders headers) {
		try {
			return headers.getContentType();
		}
		catch (InvalidMediaTypeException ex) {
			return null;
		}
	}

}
