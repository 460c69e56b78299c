/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request and its response in a recording. No header of a request is recorded, and of
 * the headers of a response only those that clients decide by. Keys in the URL, and API
 * keys and organizations of OpenAI that error responses quote, are masked.
 *
 * @param path the path of the request, without keys in its query
 * @param request the body of the request
 * @param status the status of the response, or 0 if there was none
 * @param headers the headers of the response
 * @param response the body of the response as text, as far as it arrived
 * @param complete whether the response was complete
 */
record RecordedExchange(String path, String request, int status, Map<String, String> headers, String response,
		boolean complete) {

	private static final Set<String> KEPT = Set.of("content-type", "retry-after", "retry-after-ms", "x-should-retry");

	private static final String KEY = "\\b(sk-[\\w*-]{4,}|org-\\w{8,})";

	/** The status of an exchange without a response. */
	static final int NO_RESPONSE = 0;

	static RecordedExchange withoutResponse(ProviderRequest request) {
		return new RecordedExchange(pathOf(request), request.body(), NO_RESPONSE, Map.of(), "", false);
	}

	static RecordedExchange of(ProviderRequest request, int status, Map<String, List<String>> headers, String response,
			boolean complete) {
		return new RecordedExchange(pathOf(request), request.body(), status, keptOf(headers),
				response.replaceAll(KEY, "removed"), complete);
	}

	/** Returns the headers of a response that are recorded. */
	static Map<String, String> keptOf(Map<String, List<String>> headers) {
		Map<String, String> kept = new LinkedHashMap<>();
		headers.forEach((name, values) -> {
			String lower = name.toLowerCase(Locale.ROOT);
			if (KEPT.contains(lower) || lower.contains("ratelimit")) {
				kept.put(lower, values.get(0));
			}
		});
		return kept;
	}

	/** Returns the path of a request as it is recorded, without keys in its query. */
	static String pathOf(ProviderRequest request) {
		return request.path().replaceAll("([?&])(key|api[-_]?key|access_token)=[^&]*", "$1$2=removed");
	}

	/** Returns the exchange for the file. Bodies of JSON are written as such. */
	Map<String, @Nullable Object> toJson() {
		return Json.object("request", Json.object("path", this.path, "body", jsonOrText(this.request)), "response",
				(this.status == NO_RESPONSE) ? null : Json.object("status", this.status, "headers", this.headers,
						"complete", this.complete, "body", jsonOrText(this.response)));
	}

	private static Object jsonOrText(String body) {
		JsonNode json = Json.read(body);
		return json.isContainer() ? json : body;
	}

	static RecordedExchange fromJson(JsonNode json) {
		JsonNode response = json.path("response");
		Map<String, String> headers = new LinkedHashMap<>();
		response.path("headers")
			.properties()
			.forEach((header) -> headers.put(header.getKey(), header.getValue().asString("")));
		return new RecordedExchange(json.at("/request/path").asString(""), Json.text(json.at("/request/body")),
				response.path("status").asInt(NO_RESPONSE), headers, Json.text(response.path("body")),
				response.path("complete").asBoolean(false));
	}

}
