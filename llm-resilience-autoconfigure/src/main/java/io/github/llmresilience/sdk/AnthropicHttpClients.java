/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sdk;

import com.anthropic.backends.Backend;
import com.anthropic.client.okhttp.OkHttpClient;
import com.anthropic.core.http.HttpClient;

import org.springframework.util.ClassUtils;

/**
 * Creates HTTP clients for Anthropic's SDK that end a request with its attempt. Version 2
 * of the SDK takes an OkHttp client, which is set up not to repeat a request. Version 3
 * creates its OkHttp client itself, which repeats a request if a pooled connection turns
 * out to be closed.
 */
final class AnthropicHttpClients {

	private static final boolean TAKES_OKHTTP_CLIENT = ClassUtils.hasConstructor(OkHttpClient.class,
			okhttp3.OkHttpClient.class, Backend.class);

	private AnthropicHttpClients() {
	}

	static HttpClient abortable(Backend backend) {
		return TAKES_OKHTTP_CLIENT ? new OkHttpClient(SingleSendClient.client(), backend)
				: new AnthropicAttemptClient(OkHttpClient.builder().backend(backend).build());
	}

}
