/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.time.InstantSource;
import java.util.List;

import javax.sql.DataSource;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.History.Jdbc;
import io.github.llmresilience.autoconfigure.properties.PropertyChecks;
import io.github.llmresilience.history.JdbcCallHistory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Auto-configuration of the history in a database, if
 * {@code llm.retry.history.jdbc.enabled} is true.
 */
@AutoConfiguration(after = LlmRetryAutoConfiguration.class,
		afterName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnBooleanProperty(LlmRetryHistoryAutoConfiguration.ENABLED)
@ConditionalOnBean(LlmRetryProperties.class)
public final class LlmRetryHistoryAutoConfiguration {

	static final String ENABLED = "llm.retry.history.jdbc.enabled";

	private static InvalidConfigurationPropertyValueException noDatabase() {
		return new InvalidConfigurationPropertyValueException(ENABLED, true,
				"Needs a DataSource: add spring-boot-starter-jdbc and a database driver, or set it to false.");
	}

	/**
	 * The history, if Spring JDBC is present and the application has no history of its
	 * own.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JdbcClient.class, DataSourceScriptDatabaseInitializer.class })
	@ConditionalOnMissingBean(JdbcCallHistory.class)
	static class Database {

		private final Jdbc properties;

		Database(LlmRetryProperties properties) {
			this.properties = properties.history().jdbc();
			PropertyChecks.under(LlmRetryProperties.PREFIX + ".history.jdbc")
				.queueCapacity(this.properties.queueCapacity());
		}

		@Bean
		@ConditionalOnMissingBean(name = "llmHistoryInitializer")
		DataSourceScriptDatabaseInitializer llmHistoryInitializer(ObjectProvider<DataSource> dataSource) {
			DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
			settings.setSchemaLocations(List.of(this.properties.schema()));
			settings.setMode(DatabaseInitializationMode.valueOf(this.properties.initializeSchema().name()));
			return new DataSourceScriptDatabaseInitializer(find(dataSource), settings);
		}

		@Bean
		@DependsOnDatabaseInitialization
		JdbcCallHistory llmCallHistory(ObjectProvider<DataSource> dataSource, ObjectProvider<InstantSource> clock) {
			return new JdbcCallHistory(find(dataSource), this.properties.queueCapacity(),
					clock.getIfUnique(InstantSource::system));
		}

		private static DataSource find(ObjectProvider<DataSource> dataSource) {
			return dataSource.getIfAvailable(() -> {
				throw noDatabase();
			});
		}

	}

	/**
	 * Stops the start if Spring JDBC is missing.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(NoDatabase.OnMissing.class)
	static class NoDatabase {

		NoDatabase() {
			throw noDatabase();
		}

		/**
		 * Matches if a class that {@link Database} needs is missing.
		 */
		static final class OnMissing extends NoneNestedConditions {

			OnMissing() {
				super(ConfigurationPhase.PARSE_CONFIGURATION);
			}

			@ConditionalOnClass(name = { "org.springframework.jdbc.core.simple.JdbcClient",
					"org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer" })
			static class Everything {

			}

		}

	}

}
