/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sdk;

import io.github.llmresilience.http.LlmOkHttpInterceptor;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * Creates the OkHttp client of an SDK. Its settings are those of the SDK's own client,
 * except that it cancels calls with their attempts and never repeats a request.
 */
final class SingleSendClient {

	private SingleSendClient() {
	}

	static OkHttpClient client() {
		Dispatcher dispatcher = new Dispatcher();
		dispatcher.setMaxRequestsPerHost(dispatcher.getMaxRequests());
		return new OkHttpClient.Builder().dispatcher(dispatcher)
			.retryOnConnectionFailure(false)
			.addInterceptor(LlmOkHttpInterceptor.sendingOnce())
			.build();
	}

}
