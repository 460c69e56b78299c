package io.github.llmresilience.failure.classify;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a client's exception tells about a provider's error response.
 *
 * @param status the HTTP status, or null where the client does not tell
 * @param headers the headers with lower-case names, the first value of each
 * @param body the body
 */
record ErrorResponse(@Nullable Integer status, Map<String, String> headers, ErrorBody body) {

	/**
	 * The same response, under the status that its body states where its own says
	 * nothing.
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
	 * Whether the status says nothing: there is none, or the error came in a successful
	 * response, as it does inside streams.
	 */
	boolean isStatusMute() {
		return this.status == null || (this.status >= 200 && this.status < 300);
	}

}
