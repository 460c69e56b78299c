/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import io.github.llmresilience.autoconfigure.ManagedModelRegistrar.NamedBeans;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.http.RunningAttempts;
import io.github.llmresilience.othermodel.ModelKinds;
import io.github.llmresilience.othermodel.OtherModelAdvisor;
import io.github.llmresilience.output.BeanOutputValidator;
import io.github.llmresilience.output.OutputValidator;
import io.github.llmresilience.routing.ModelProviders;
import io.github.llmresilience.springai.ChatClientResponseReader;
import io.github.llmresilience.springai.ChatResponseReader;
import io.github.llmresilience.springai.EmbeddingUsage;
import io.github.llmresilience.springai.ManagedChatAdvisor;
import io.github.llmresilience.springai.ModelDrivers;
import io.github.llmresilience.springai.ResponseCapturePostProcessor;
import io.github.llmresilience.springai.SpringAiRoutingModel;
import io.github.llmresilience.springai.ToolRecovery;
import io.github.llmresilience.time.Watchdog;
import jakarta.validation.Validator;

import org.springframework.ai.anthropic.http.okhttp.AnthropicHttpClientBuilderCustomizer;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientBuilderCustomizer;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.ai.retry.TransientAiException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.web.client.ResponseErrorHandler;

/**
 * Auto-configuration for Spring AI: registers the routing chat model, returns the errors
 * of tools to the model, keeps error responses, and ends HTTP calls together with their
 * attempt.
 */
@AutoConfiguration(after = LlmRetryAutoConfiguration.class,
		beforeName = "org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration")
@ConditionalOnClass(ChatModel.class)
@ConditionalOnBean(LlmRetryProperties.class)
public final class LlmSpringAiAutoConfiguration {

	@Bean
	RunningAttempts llmRunningAttempts() {
		return new RunningAttempts();
	}

	@Bean
	ChatResponseReader llmChatResponseReader() {
		return new ChatResponseReader();
	}

	/**
	 * The routing chat model.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ChatClient.class)
	@ConditionalOnBooleanProperty(name = "llm.retry.spring-ai.managed-models", matchIfMissing = true)
	static class ManagedModels {

		@Bean
		ChatClientResponseReader llmChatClientResponseReader() {
			return new ChatClientResponseReader();
		}

		@Bean
		ChatClientBuilderCustomizer llmManagedChat(LlmRetryProperties properties) {
			return (builder) -> builder.defaultAdvisors(new ManagedChatAdvisor(properties.springAi().deferredMemory()));
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static OtherModelAdvisor llmOtherSpringAiModels(ListableBeanFactory beanFactory) {
			return OtherModels.advisor(ModelKinds.SPRING_AI, beanFactory, EmbeddingUsage::of);
		}

		@Bean
		static FinalModelRegistrar llmFinalSpringAiModels() {
			return new FinalModelRegistrar(ModelKinds.SPRING_AI, "llmOtherSpringAiModels");
		}

		@Bean
		static ManagedModelRegistrar<ChatModel> llmManagedChatModelRegistrar(Environment environment) {
			return new ManagedModelRegistrar<>(environment, ChatModel.class, NamedBeans::chatModel, true,
					ManagedModelRegistrar.SPRING_AI, SpringAiRouting.class);
		}

	}

	/**
	 * Creates the routing chat model.
	 */
	static final class SpringAiRouting {

		private SpringAiRouting() {
		}

		static ChatModel routingModel(ModelProviders table, BeanFactory beans) {
			return SpringAiRoutingModel.of(table, (name) -> beans.getBean(name, ChatModel.class),
					() -> new ModelDrivers(beans.getBean(BlockingDriver.class), beans.getBean(ReactiveDriver.class),
							beans.getBean(RunningAttempts.class)),
					() -> beans.getBeanProvider(OutputValidator.class).getIfUnique(() -> OutputValidator.NONE),
					beans.getBean(LlmRetryProperties.class).springAi().replay());
		}

	}

	/**
	 * Bean Validation of answers, if a validator is present.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Validator.class)
	static class Validation {

		@Bean
		@ConditionalOnMissingBean
		OutputValidator llmOutputValidator(ObjectProvider<Validator> validator) {
			Validator unique = validator.getIfUnique();
			return (unique != null) ? new BeanOutputValidator(unique) : OutputValidator.NONE;
		}

	}

	/**
	 * Returns the errors of tools to the model.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = "llm.retry.spring-ai.tool-recovery", matchIfMissing = true)
	static class Tools {

		@Bean
		static ToolRecovery llmToolRecovery(ObjectProvider<Watchdog> watchdog,
				ObjectProvider<LlmRetryProperties> properties, ObjectProvider<Environment> environment) {
			return new ToolRecovery(watchdog::getObject, () -> properties.getObject().springAi().replay(),
					() -> environment.getObject()
						.getProperty("spring.ai.tools.throw-exception-on-error", Boolean.class, false));
		}

	}

	/**
	 * Keeps error responses with their headers.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ TransientAiException.class, ResponseErrorHandler.class })
	@ConditionalOnBooleanProperty(name = "llm.retry.spring-ai.keep-error-responses", matchIfMissing = true)
	static class ErrorResponses {

		@Bean
		static ResponseCapturePostProcessor llmErrorResponseKeeper() {
			return new ResponseCapturePostProcessor();
		}

	}

	/**
	 * Intercepts the HTTP calls of Spring AI's OpenAI module.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(OpenAiHttpClientBuilderCustomizer.class)
	static class OpenAi {

		@Bean
		OpenAiHttpClientBuilderCustomizer llmOpenAiHttpClient(LlmRetryProperties properties, RunningAttempts running) {
			return (builder) -> builder.interceptor(OkHttpInterceptors.of(properties, running));
		}

	}

	/**
	 * Intercepts the HTTP calls of Spring AI's Anthropic module.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(AnthropicHttpClientBuilderCustomizer.class)
	static class Anthropic {

		@Bean
		AnthropicHttpClientBuilderCustomizer llmAnthropicHttpClient(LlmRetryProperties properties,
				RunningAttempts running) {
			return (builder) -> builder.interceptor(OkHttpInterceptors.of(properties, running));
		}

	}

}
