/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.http.LlmApacheExecHandler;
import io.github.llmresilience.http.LlmExchangeFilter;
import io.github.llmresilience.http.LlmHttpSettings;
import io.github.llmresilience.http.LlmRequestInterceptor;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration for HTTP clients: customizes WebClient and RestClient for requests
 * inside an {@code @LlmCall}.
 */
@AutoConfiguration(after = LlmRetryAutoConfiguration.class)
@ConditionalOnClass(JsonMapper.class)
@ConditionalOnBean(LlmRetryProperties.class)
public final class LlmHttpAutoConfiguration {

	/**
	 * Customizes Spring Boot's WebClient.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebClientCustomizer.class)
	static class WebClients {

		@Bean
		WebClientCustomizer llmWebClientCustomizer(LlmRetryProperties properties) {
			LlmExchangeFilter filter = new LlmExchangeFilter(settings(properties));
			return (builder) -> builder.filter(filter);
		}

	}

	/**
	 * Customizes Spring Boot's RestClient.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RestClientCustomizer.class)
	static class RestClients {

		@Bean
		RestClientCustomizer llmRestClientCustomizer(LlmRetryProperties properties) {
			LlmRequestInterceptor interceptor = new LlmRequestInterceptor(settings(properties));
			return (builder) -> builder.requestInterceptor(interceptor);
		}

	}

	/**
	 * Customizes the Apache HttpClient of Spring Boot's RestClient.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ClientHttpRequestFactoryBuilderCustomizer.class, HttpClientBuilder.class })
	static class ApacheClients {

		@Bean
		ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> llmApacheCustomizer() {
			return (builder) -> builder.withHttpClientCustomizer(
					(client) -> client.addExecInterceptorFirst("llm-abort", new LlmApacheExecHandler()));
		}

	}

	private static LlmHttpSettings settings(LlmRetryProperties properties) {
		return new LlmHttpSettings(properties.http().idempotencyKey());
	}

}
