/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.autoconfigure.properties.PropertyChecks;
import io.github.llmresilience.call.LlmCallCatalog;
import io.github.llmresilience.call.LlmModelProbe;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.probe.ModelProbes;
import io.github.llmresilience.routing.RoutedProbe;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the probes of models, if {@code llm.retry.probe.enabled} is true.
 */
@AutoConfiguration(after = LlmRetryAutoConfiguration.class)
@ConditionalOnBooleanProperty("llm.retry.probe.enabled")
@ConditionalOnBean(LlmRetryProperties.class)
public final class LlmProbeAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ModelProbes llmModelProbes(LlmRetryProperties properties, LlmCallCatalog catalog,
			ObjectProvider<LlmModelProbe> probes, LlmCallSettingsResolver resolver, BlockingDriver driver,
			CallThreads threads) {
		Duration timeout = properties.probe().timeout();
		PropertyChecks.under(LlmRetryProperties.PREFIX + ".probe").timeout(timeout);
		return new ModelProbes(() -> targets(catalog), probes.orderedStream().toList(),
				(target) -> resolver.resolve(LlmCallSpec.ofProbe(ModelProbes.CALL, target, timeout)).get(), driver,
				threads::execute);
	}

	private static Set<LlmTarget> targets(LlmCallCatalog catalog) {
		return catalog.targetsByCall()
			.values()
			.stream()
			.flatMap(Collection::stream)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/**
	 * Returns a probe of the models behind a routing model, or null if there is none.
	 * @param request sends the request of the probe to a model
	 */
	private static <M> @Nullable LlmModelProbe probe(BeanFactory beans, String routingModel, Class<M> type,
			Consumer<M> request) {
		if (!beans.containsBean(routingModel)) {
			return null;
		}
		M model = beans.getBean(routingModel, type);
		return new RoutedProbe(ManagedModelRegistrar.providersOf(routingModel, beans), () -> request.accept(model));
	}

	/**
	 * The probe of the chat models of Spring AI.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ChatModel.class)
	static class SpringAi {

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		@Nullable LlmModelProbe llmSpringAiProbe(BeanFactory beans) {
			return probe(beans, ManagedModelRegistrar.SPRING_AI, ChatModel.class, (model) -> model
				.call(new Prompt(RoutedProbe.PROMPT, ChatOptions.builder().maxTokens(RoutedProbe.MAX_TOKENS).build())));
		}

	}

	/**
	 * The probe of the chat models of LangChain4j.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(dev.langchain4j.model.chat.ChatModel.class)
	static class LangChain4j {

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		@Nullable LlmModelProbe llmLangChain4jProbe(BeanFactory beans) {
			return probe(beans, ManagedModelRegistrar.LANGCHAIN4J, dev.langchain4j.model.chat.ChatModel.class,
					(model) -> model.chat(ChatRequest.builder()
						.messages(UserMessage.from(RoutedProbe.PROMPT))
						.maxOutputTokens(RoutedProbe.MAX_TOKENS)
						.build()));
		}

	}

}
