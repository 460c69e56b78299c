/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.client;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A response of a provider.
 *
 * @param status the HTTP status
 * @param contentType the content type
 * @param body the body
 * @param headers further headers
 */
public record WireAnswer(int status, String contentType, String body, Map<String, String> headers) {

	public static WireAnswer of(String contentType, String body) {
		return new WireAnswer(200, contentType, body, Map.of());
	}

	public static WireAnswer json(String body) {
		return of("application/json", quoted(body));
	}

	/** Server-sent events without names. */
	public static WireAnswer events(List<String> data) {
		return of("text/event-stream",
				data.stream()
					.map((one) -> (one.startsWith("{'type'") ? "event: " + typeOf(one) + "\n" : "") + "data: "
							+ quoted(one) + "\n\n")
					.collect(Collectors.joining()));
	}

	private static String typeOf(String event) {
		return event.split("'")[3];
	}

	public static WireAnswer lines(List<String> lines) {
		return of("application/x-ndjson",
				lines.stream().map((line) -> quoted(line) + "\n").collect(Collectors.joining()));
	}

	private static String quoted(String json) {
		return json.replace('\'', '"');
	}

}
