/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.history;

import java.util.Objects;
import java.util.UUID;

import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The history in a real PostgreSQL. Skipped where there is no Docker; the environment
 * variable POSTGRES_IMAGE names another image.
 */
@Testcontainers(disabledWithoutDocker = true)
class PostgreSqlHistoryTests extends HistoryContract {

	@Container
	static final PostgreSQLContainer postgres = new PostgreSQLContainer(
			DockerImageName.parse(Objects.requireNonNullElse(System.getenv("POSTGRES_IMAGE"), "postgres:17-alpine"))
				.asCompatibleSubstituteFor("postgres"));

	@Override
	ApplicationContextRunner with(ApplicationContextRunner application) {
		String database = "history_" + UUID.randomUUID().toString().replace("-", "");
		JdbcClient
			.create(new DriverManagerDataSource(postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword()))
			.sql("create database " + database)
			.update();
		return application.withPropertyValues("llm.retry.history.jdbc.initialize-schema=always",
				"spring.datasource.url=" + postgres.getJdbcUrl().replaceFirst("/[^/?]+(\\?|$)", "/" + database + "$1"),
				"spring.datasource.username=" + postgres.getUsername(),
				"spring.datasource.password=" + postgres.getPassword());
	}

}
