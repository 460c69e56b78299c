/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.call.LlmCallCatalog;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.settings.RuntimeSettings;
import io.github.llmresilience.sharedstate.SharedStateLink;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration of the state that all instances share, if
 * {@code llm.retry.shared-state=redis} is set.
 */
@AutoConfiguration(after = LlmRetryAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnProperty(name = LlmSharedStateAutoConfiguration.PROPERTY, havingValue = "redis")
@ConditionalOnBean(LlmRetryProperties.class)
public final class LlmSharedStateAutoConfiguration {

	static final String PROPERTY = "llm.retry.shared-state";

	private static final String REDIS = "org.springframework.data.redis.connection.RedisConnectionFactory";

	private static InvalidConfigurationPropertyValueException noRedis() {
		return new InvalidConfigurationPropertyValueException(PROPERTY, "redis",
				"Needs a connection to Redis: add spring-boot-starter-data-redis and set spring.data.redis.*, or set it"
						+ " to memory.");
	}

	/**
	 * The shared state, if Spring Data Redis is present.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = REDIS)
	static class Redis {

		@Bean
		@ConditionalOnMissingBean
		SharedStateLink llmSharedStateLink(TargetGates gates, LlmCallCatalog catalog, RuntimeSettings settings,
				LlmRetryProperties properties, ObjectProvider<RedisConnectionFactory> connections,
				Environment environment) {
			Supplier<List<LlmTarget>> targets = () -> catalog.targetsByCall()
				.values()
				.stream()
				.flatMap(Collection::stream)
				.toList();
			return new SharedStateLink(gates, targets, settings, connections.getIfAvailable(() -> {
				throw noRedis();
			}), prefix(properties, environment));
		}

		/**
		 * Returns the prefix of all keys. The braces are a hash tag, so that a Redis
		 * cluster keeps all keys in one slot.
		 */
		private static String prefix(LlmRetryProperties properties, Environment environment) {
			String own = properties.sharedStatePrefix();
			String name = environment.getProperty("spring.application.name");
			if (!StringUtils.hasText(own) && !StringUtils.hasText(name)) {
				throw new InvalidConfigurationPropertyValueException(PROPERTY, "redis",
						"Needs a name that only instances of this application have: set spring.application.name, or"
								+ " llm.retry.shared-state-prefix.");
			}
			return StringUtils.hasText(own) ? own : "{llm-retry:" + name + "}:";
		}

	}

	/**
	 * Stops the start if Spring Data Redis is missing.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass(REDIS)
	static class NoRedis {

		NoRedis() {
			throw noRedis();
		}

	}

}
