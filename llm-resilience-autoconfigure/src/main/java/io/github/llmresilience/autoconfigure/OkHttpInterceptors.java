/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.InnerRetries;
import io.github.llmresilience.http.LlmOkHttpInterceptor;
import io.github.llmresilience.http.RunningAttempts;

/**
 * Creates the interceptor for OkHttp. This class is separate from the auto-configuration,
 * because the auto-configuration also runs without OkHttp.
 */
final class OkHttpInterceptors {

	private OkHttpInterceptors() {
	}

	static LlmOkHttpInterceptor of(LlmRetryProperties properties, RunningAttempts running) {
		LlmOkHttpInterceptor interceptor = (properties.innerRetries() == InnerRetries.DISABLE)
				? LlmOkHttpInterceptor.sendingOnce() : LlmOkHttpInterceptor.create();
		return interceptor.with(running);
	}

}
