package io.github.llmresilience.autoconfigure;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.InnerRetries;
import io.github.llmresilience.http.LlmOkHttpInterceptor;
import io.github.llmresilience.http.RunningAttempts;

/**
 * The interceptor for OkHttp. Apart from the auto-configuration, which is also there for
 * applications without OkHttp.
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
