package io.github.llmresilience.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.autoconfigure.properties.PropertyChecks;
import io.github.llmresilience.call.LlmCallCatalog;
import io.github.llmresilience.call.LlmModelProbe;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.langchain4j.LangChain4jProbe;
import io.github.llmresilience.probe.ModelProbes;
import io.github.llmresilience.routing.ModelProviders;
import io.github.llmresilience.springai.SpringAiProbe;
import org.jspecify.annotations.Nullable;

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
	 * Returns a probe of the models behind a routing model, or null if there is no
	 * routing model.
	 */
	private static @Nullable LlmModelProbe probe(BeanFactory beans, String routingModel,
			Supplier<LlmModelProbe> probe) {
		return beans.containsBean(routingModel) ? probe.get() : null;
	}

	private static ModelProviders providers(BeanFactory beans, String routingModel) {
		return beans.getBean(routingModel + "Providers", ModelProviders.class);
	}

	/**
	 * The probe of the chat models of Spring AI.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(org.springframework.ai.chat.model.ChatModel.class)
	static class SpringAi {

		static final String MODEL = "llmRoutingChatModel";

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		@Nullable LlmModelProbe llmSpringAiProbe(BeanFactory beans) {
			return probe(beans, MODEL,
					() -> new SpringAiProbe(beans.getBean(MODEL, org.springframework.ai.chat.model.ChatModel.class),
							providers(beans, MODEL)));
		}

	}

	/**
	 * The probe of the chat models of LangChain4j.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(dev.langchain4j.model.chat.ChatModel.class)
	static class LangChain4j {

		static final String MODEL = "llmRoutingLangChain4jModel";

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		@Nullable LlmModelProbe llmLangChain4jProbe(BeanFactory beans) {
			return probe(beans, MODEL,
					() -> new LangChain4jProbe(beans.getBean(MODEL, dev.langchain4j.model.chat.ChatModel.class),
							providers(beans, MODEL)));
		}

	}

}
