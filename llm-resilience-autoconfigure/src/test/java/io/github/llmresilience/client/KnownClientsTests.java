/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.client;

import com.google.genai.Client;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.github.llmresilience.sdk.OpenAiSdk;
import org.junit.jupiter.api.Test;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

import static org.assertj.core.api.Assertions.assertThat;

class KnownClientsTests {

	static class Service {

		private final Object client;

		Service(Object client) {
			this.client = client;
		}

		Object client() {
			return this.client;
		}

	}

	static class OtherService extends Service {

		OtherService(Object client) {
			super(client);
		}

	}

	@Test
	void knowsGooglesClient() {
		Client client = Client.builder().apiKey("none").build();
		assertThat(KnownClients.ignoresAborts(client)).isTrue();
		assertThat(KnownClients.holdsIgnoringClient(new Service(client))).isTrue();
	}

	/** The clients of the helpers cancel their requests. */
	@Test
	void tellsPlainSdkClientsFromThoseOfTheHelpers() {
		OpenAIClient plain = OpenAIOkHttpClient.builder().apiKey("none").build();
		assertThat(KnownClients.ignoresAborts(plain)).isTrue();
		assertThat(KnownClients.ignoresAborts(OpenAiSdk.client((options) -> options.apiKey("none")))).isFalse();
	}

	@Test
	void knowsTheRequestFactoryOfHttpUrlConnection() {
		assertThat(KnownClients
			.ignoresAborts(RestClient.builder().requestFactory(new SimpleClientHttpRequestFactory()).build())).isTrue();
		assertThat(KnownClients
			.ignoresAborts(RestClient.builder().requestFactory(new JdkClientHttpRequestFactory()).build())).isFalse();
		assertThat(KnownClients.ignoresAborts(new RestTemplate(new SimpleClientHttpRequestFactory()))).isTrue();
	}

	@Test
	void findsNothingInOtherBeans() {
		assertThat(KnownClients.holdsIgnoringClient(new OtherService("text"))).isFalse();
	}

}
