/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the request of an attempt and of its response, for traces.
 *
 * @param streamed whether the answer was streamed
 * @param timeToFirstChunk the time from the start of the attempt to the first element of
 * the stream, or null if there was none
 * @param responseId the provider's id of the response, or null if unknown
 * @param responseModel the model that answered, as the provider names it, or null if
 * unknown
 * @param finish the reason why the model ended its answer, or null if unknown
 * @param serverAddress the host that the request was sent to, or null if unknown
 * @param serverPort the port that the request was sent to; 0 if the host is unknown
 */
public record LlmRequestDetails(boolean streamed, @Nullable Duration timeToFirstChunk, @Nullable String responseId,
		@Nullable String responseModel, @Nullable LlmFinishReason finish, @Nullable String serverAddress,
		int serverPort) {
}
