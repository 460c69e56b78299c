/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The error response of a provider, as read from the exception of a client.
 *
 * @param status the HTTP status, or null if the exception has none
 * @param headers the first value of each header, by lower-case name
 * @param body the body
 */
record ErrorResponse(@Nullable Integer status, Map<String, String> headers, ErrorBody body) {

	/**
	 * Returns the response with the status from its body, if its own status does not
	 * indicate an error and the body has one.
	 */
	ErrorResponse withStatedStatus() {
		Integer stated = isStatusMute() ? this.body.statedStatus() : null;
		return (stated != null) ? new ErrorResponse(stated, this.headers, this.body) : this;
	}

	boolean forbidsRetry() {
		return "false".equalsIgnoreCase(this.headers.get("x-should-retry"));
	}

	boolean hasStatus(int... statuses) {
		for (int candidate : statuses) {
			if (this.status != null && this.status == candidate) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether the status does not indicate an error. The status is missing, or the error
	 * is inside a successful response, such as a stream.
	 */
	boolean isStatusMute() {
		return this.status == null || (this.status >= 200 && this.status < 300);
	}

}
