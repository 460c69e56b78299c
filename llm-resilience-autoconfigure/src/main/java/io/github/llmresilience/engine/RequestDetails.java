/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.net.URI;
import java.time.Duration;

import io.github.llmresilience.call.LlmFinishReason;
import io.github.llmresilience.call.LlmRequestDetails;
import org.jspecify.annotations.Nullable;

/**
 * Collects what clients report about the request of an attempt.
 */
final class RequestDetails {

	private static final int HTTP_PORT = 80;

	private static final int HTTPS_PORT = 443;

	private volatile @Nullable URI server;

	private volatile @Nullable String model;

	private volatile @Nullable String id;

	private volatile @Nullable LlmFinishReason finish;

	void sentTo(URI server) {
		this.server = server;
	}

	void responded(@Nullable String model, @Nullable String id) {
		this.model = (model == null || model.isEmpty()) ? this.model : model;
		this.id = (id == null || id.isEmpty()) ? this.id : id;
	}

	void finished(LlmFinishReason finish) {
		this.finish = finish;
	}

	LlmRequestDetails toDetails(boolean streamed, @Nullable Duration timeToFirstChunk) {
		URI server = this.server;
		return new LlmRequestDetails(streamed, timeToFirstChunk, this.id, this.model, this.finish,
				(server != null) ? server.getHost() : null, (server != null) ? portOf(server) : 0);
	}

	private static int portOf(URI server) {
		if (server.getPort() >= 0) {
			return server.getPort();
		}
		return "http".equalsIgnoreCase(server.getScheme()) ? HTTP_PORT : HTTPS_PORT;
	}

}
