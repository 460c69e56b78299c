package io.github.llmresilience.sdk;

import io.github.llmresilience.http.LlmOkHttpInterceptor;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * The OkHttp client under an SDK: set up as the SDKs do it themselves, but for that it
 * ends its calls with their attempts and sends nothing twice.
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
