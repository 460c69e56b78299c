package io.github.llmresilience.autoconfigure;

import java.time.InstantSource;
import java.util.List;

import javax.sql.DataSource;

import io.github.llmresilience.autoconfigure.LlmRetryProperties.History.Jdbc;
import io.github.llmresilience.history.JdbcCallHistory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Auto-configuration of the history in a database, where
 * {@code llm.retry.history.jdbc.enabled} is set.
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
	 * Where there is Spring JDBC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JdbcClient.class, DataSourceScriptDatabaseInitializer.class })
	static class Database {

		private final DataSource dataSource;

		private final Jdbc properties;

		Database(ObjectProvider<DataSource> dataSource, LlmRetryProperties properties) {
			this.dataSource = dataSource.getIfAvailable(() -> {
				throw noDatabase();
			});
			this.properties = properties.history().jdbc();
			PropertyChecks.under(LlmRetryProperties.PREFIX + ".history.jdbc")
				.queueCapacity(this.properties.queueCapacity());
		}

		@Bean
		@ConditionalOnMissingBean(name = "llmHistoryInitializer")
		DataSourceScriptDatabaseInitializer llmHistoryInitializer() {
			DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
			settings.setSchemaLocations(List.of(this.properties.schema()));
			settings.setMode(DatabaseInitializationMode.valueOf(this.properties.initializeSchema().name()));
			return new DataSourceScriptDatabaseInitializer(this.dataSource, settings);
		}

		@Bean
		@ConditionalOnMissingBean
		@DependsOnDatabaseInitialization
		JdbcCallHistory llmCallHistory(ObjectProvider<InstantSource> clock) {
			return new JdbcCallHistory(this.dataSource, this.properties.queueCapacity(),
					clock.getIfUnique(InstantSource::system));
		}

	}

	/**
	 * Where there is no Spring JDBC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.springframework.jdbc.core.simple.JdbcClient")
	static class NoDatabase {

		NoDatabase() {
			throw noDatabase();
		}

	}

}
