/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * The error responses of OpenAI.
 */
final class OpenAiErrors {

	private OpenAiErrors() {
	}

	static String body(FailureKind kind) {
		return switch (kind) {
			case RATE_LIMITED -> body("Rate limit reached for requests.", "requests", "rate_limit_exceeded");
			case QUOTA_EXHAUSTED -> body("You exceeded your current quota, please check your plan and billing details.",
					"insufficient_quota", "insufficient_quota");
			case AUTHENTICATION -> body("Incorrect API key provided.", "invalid_request_error", "invalid_api_key");
			case PERMISSION -> body("You are not allowed to sample from this model.", "invalid_request_error", null);
			case NOT_FOUND -> body("The model does not exist or you do not have access to it.", "invalid_request_error",
					"model_not_found");
			case CONTEXT_LENGTH ->
				body("This model's maximum context length is 8192 tokens. Please reduce the length of the messages.",
						"invalid_request_error", "context_length_exceeded");
			case CONTENT_FILTERED -> body("Your request was rejected as a result of our safety system.",
					"invalid_request_error", "content_policy_violation");
			case PAYLOAD_TOO_LARGE -> body("Request too large.", "invalid_request_error", "request_too_large");
			case INVALID_REQUEST -> body("Invalid value for a parameter.", "invalid_request_error", "invalid_value");
			case OVERLOADED ->
				body("The engine is currently overloaded, please try again later.", "server_error", null);
			default -> body("The server had an error while processing your request.", "server_error", null);
		};
	}

	private static String body(String message, String type, @Nullable String code) {
		return Json
			.write(Json.object("error", Json.object("message", message, "type", type, "param", null, "code", code)));
	}

}
