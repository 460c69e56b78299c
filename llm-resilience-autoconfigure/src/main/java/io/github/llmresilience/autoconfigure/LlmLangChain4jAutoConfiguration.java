/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import io.github.llmresilience.autoconfigure.ManagedModelRegistrar.NamedBeans;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.langchain4j.DeferredMemories;
import io.github.llmresilience.langchain4j.DeferredMemoryProviders;
import io.github.llmresilience.langchain4j.EmbeddingResponses;
import io.github.llmresilience.langchain4j.LangChain4jRoutingModel;
import io.github.llmresilience.langchain4j.LangChain4jRoutingStreamingModel;
import io.github.llmresilience.othermodel.ModelKinds;
import io.github.llmresilience.othermodel.OtherModelAdvisor;
import io.github.llmresilience.routing.ModelProviders;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for LangChain4j: the routing chat models, and memories that are
 * written when a call succeeds.
 */
@AutoConfiguration(after = LlmRetryAutoConfiguration.class)
@ConditionalOnClass(ChatModel.class)
@ConditionalOnBean(LlmRetryProperties.class)
@ConditionalOnBooleanProperty(name = "llm.retry.langchain4j.managed-models", matchIfMissing = true)
public final class LlmLangChain4jAutoConfiguration {

	@Bean
	static ManagedModelRegistrar<ChatModel> llmManagedLangChain4jModels(Environment environment) {
		return new ManagedModelRegistrar<>(environment, ChatModel.class, NamedBeans::chatModel, true,
				ManagedModelRegistrar.LANGCHAIN4J, Routing.class);
	}

	/**
	 * Creates the routing chat model.
	 */
	static final class Routing {

		private Routing() {
		}

		static ChatModel routingModel(ModelProviders table, BeanFactory beans) {
			return new LangChain4jRoutingModel(table, (name) -> beans.getBean(name, ChatModel.class),
					() -> beans.getBean(BlockingDriver.class),
					beans.getBean(LlmRetryProperties.class).langchain4j().replay());
		}

	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static OtherModelAdvisor llmOtherLangChain4jModels(ListableBeanFactory beanFactory) {
		return OtherModels.advisor(ModelKinds.LANGCHAIN4J, beanFactory, EmbeddingResponses::usageOf);
	}

	@Bean
	static FinalModelRegistrar llmFinalLangChain4jModels() {
		return new FinalModelRegistrar(ModelKinds.LANGCHAIN4J, "llmOtherLangChain4jModels");
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "llm.retry.langchain4j.deferred-memory", matchIfMissing = true)
	static DeferredMemories llmDeferredMemories(BeanFactory beanFactory) {
		return new DeferredMemories(beanFactory);
	}

	/**
	 * The memories of AI services, if they are present.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ChatMemoryProvider.class)
	@ConditionalOnBooleanProperty(name = "llm.retry.langchain4j.deferred-memory", matchIfMissing = true)
	static class AiServices {

		@Bean
		static DeferredMemoryProviders llmDeferredMemoryProviders(BeanFactory beanFactory) {
			return new DeferredMemoryProviders(beanFactory);
		}

	}

	/**
	 * The routing model for streams, if Reactor is present.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Flux.class)
	static class Streaming {

		@Bean
		static ManagedModelRegistrar<StreamingChatModel> llmManagedLangChain4jStreamingModels(Environment environment) {
			return new ManagedModelRegistrar<>(environment, StreamingChatModel.class, NamedBeans::streamingChatModel,
					false, "llmRoutingLangChain4jStreamingModel", StreamingRouting.class);
		}

	}

	/**
	 * Creates the routing model for streams.
	 */
	static final class StreamingRouting {

		private StreamingRouting() {
		}

		static StreamingChatModel routingModel(ModelProviders table, BeanFactory beans) {
			return new LangChain4jRoutingStreamingModel(table, (name) -> beans.getBean(name, StreamingChatModel.class),
					() -> beans.getBean(ReactiveDriver.class));
		}

	}

}
