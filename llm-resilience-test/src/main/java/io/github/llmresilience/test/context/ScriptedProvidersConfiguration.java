/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import io.github.llmresilience.settings.RuntimeSettings;
import io.github.llmresilience.state.Resettable;
import io.github.llmresilience.test.call.RecordedCalls;
import io.github.llmresilience.test.provider.ScriptedProviders;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The beans of {@link AutoConfigureScriptedProviders}.
 */
@Configuration(proxyBeanMethods = false)
class ScriptedProvidersConfiguration {

	@Bean
	RecordedCalls recordedCalls() {
		return new RecordedCalls();
	}

	@Bean
	TestMethodState scriptedProvidersTestMethodState(RemoteHosts hosts, ScriptedProviders providers,
			ObjectProvider<Resettable> resettable, ObjectProvider<RuntimeSettings> settings) {
		return new TestMethodState(hosts, () -> {
			settings.ifAvailable(RuntimeSettings::resetAll);
			resettable.forEach(Resettable::reset);
		}, providers::verifyAnswers);
	}

	@Bean
	SmartInitializingSingleton scriptedProvidersWarmUp() {
		return ClientWarmUp::await;
	}

	/**
	 * Checks the requests of Spring Boot's RestClient, whose client may not ask the proxy
	 * selector of the JVM.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RestClientCustomizer.class)
	static class RestClients {

		@Bean
		@Order(0)
		RestClientCustomizer scriptedProvidersRestClientCustomizer() {
			return (builder) -> builder.requestInterceptor((request, body, execution) -> {
				GuardingProxySelector.check(request.getURI());
				return execution.execute(request, body);
			});
		}

	}

	/**
	 * Checks the requests of Spring Boot's WebClient, whose client does not ask the proxy
	 * selector of the JVM.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ WebClientCustomizer.class, WebClient.class })
	static class WebClients {

		@Bean
		@Order(0)
		WebClientCustomizer scriptedProvidersWebClientCustomizer() {
			return (builder) -> builder.filter((request, next) -> {
				GuardingProxySelector.check(request.url());
				return next.exchange(request);
			});
		}

	}

}
