/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.history;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryHistoryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryMetricsAutoConfiguration;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.observation.LlmHistoryMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The history in H2, and what becomes of it when the database is slow, gone or wrong.
 */
@ExtendWith(OutputCaptureExtension.class)
class JdbcCallHistoryTests extends HistoryContract {

	private static final String SCHEMA = "classpath:io/github/llmresilience/history/schema.sql";

	@Override
	ApplicationContextRunner with(ApplicationContextRunner application) {
		return application.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID());
	}

	private static DataSource database() {
		return new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2)
			.generateUniqueName(true)
			.addScript(SCHEMA)
			.build();
	}

	private static LlmCallEvent call() {
		return new LlmCallEvent.CallEnded("call", UUID.randomUUID(), LlmTarget.parse("openai/gpt"), LlmOutcome.SUCCESS,
				Duration.ofMillis(20), 1, 0);
	}

	private static JdbcCallHistory history(DataSource database, int capacity) {
		return new JdbcCallHistory(database, capacity, InstantSource.system());
	}

	private static long rows(DataSource database) {
		return JdbcClient.create(database).sql("select count(*) from llm_call").query(Long.class).single();
	}

	/** A call never waits for the database. */
	@Test
	void dropsAndCountsWhatFindsTheQueueFull() {
		JdbcCallHistory history = history(database(), 10);
		for (int i = 0; i < 25; i++) {
			history.onEvent(call());
		}
		assertThat(history.queued()).isEqualTo(10);
		assertThat(history.dropped()).isEqualTo(15);
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new LlmHistoryMeters(history).bindTo(registry);
		history.start();
		history.stop();
		assertThat(registry.get("llm.history.records").tag("status", "written").functionCounter().count())
			.isEqualTo(10);
		assertThat(registry.get("llm.history.records").tag("status", "dropped").functionCounter().count())
			.isEqualTo(15);
		assertThat(registry.get("llm.history.queued").gauge().value()).isZero();
	}

	@Test
	void writesWhatIsQueuedBeforeItStops() {
		DataSource database = database();
		JdbcCallHistory history = history(database, 5000);
		for (int i = 0; i < 5000; i++) {
			history.onEvent(call());
		}
		history.start();
		history.stop();
		assertThat(history.isRunning()).isFalse();
		assertThat(rows(database)).isEqualTo(5000);
	}

	/** What was queued meanwhile is written once, and nothing twice. */
	@Test
	void writesLaterWhatItCouldNotWriteAtOnce(CapturedOutput output) {
		AtomicBoolean gone = new AtomicBoolean(true);
		CountDownLatch refused = new CountDownLatch(1);
		DataSource database = new DelegatingDataSource(database()) {

			@Override
			public Connection getConnection() throws SQLException {
				if (gone.get()) {
					refused.countDown();
					throw new SQLTransientConnectionException(CANARY);
				}
				return super.getConnection();
			}

		};
		JdbcCallHistory history = history(database, 100);
		history.start();
		history.onEvent(call());
		await().until(() -> refused.getCount() == 0);
		for (int i = 0; i < 9; i++) {
			history.onEvent(call());
		}
		gone.set(false);
		await().until(() -> history.written() == 10);
		history.stop();
		assertThat(rows(database)).isEqualTo(10);
		assertThat(history.dropped()).isZero();
		assertThat(output).containsOnlyOnce("cannot be written now")
			.containsOnlyOnce("is written again")
			.doesNotContain(CANARY);
	}

	@Test
	void countsWhatItCouldNotWriteBeforeItStopped() {
		DataSource database = new DelegatingDataSource(database()) {

			@Override
			public Connection getConnection() throws SQLException {
				throw new SQLTransientConnectionException("gone");
			}

		};
		JdbcCallHistory history = history(database, 100);
		history.start();
		for (int i = 0; i < 10; i++) {
			history.onEvent(call());
		}
		history.stop();
		assertThat(history.dropped()).isEqualTo(10);
	}

	/** Else one bad row would hold up all that come later. */
	@Test
	void dropsWhatTheDatabaseRefuses(CapturedOutput output) {
		DataSource withoutTables = new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2)
			.generateUniqueName(true)
			.build();
		JdbcCallHistory history = history(withoutTables, 100);
		history.start();
		history.onEvent(call());
		await().until(() -> history.dropped() == 1);
		history.stop();
		assertThat(history.written()).isZero();
		assertThat(output).containsOnlyOnce("refuses rows").contains("initialize-schema=always");
	}

	/** A pool whose connections do not commit by themselves, as some use with JPA. */
	@Test
	void commitsWhatItWrites() {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;INIT=runscript from '"
				+ SCHEMA.replace(":io", ":/io") + "'");
		pool.setAutoCommit(false);
		try (pool) {
			JdbcCallHistory history = history(pool, 100);
			history.onEvent(call());
			history.start();
			history.stop();
			assertThat(rows(pool)).isOne();
		}
	}

	/** The rows were written, but the database's answer was lost. */
	@Test
	void writesNothingTwice() {
		AtomicBoolean losing = new AtomicBoolean(true);
		DataSource database = failingAfterCommit(database(), losing);
		JdbcCallHistory history = history(database, 100);
		for (int i = 0; i < 5; i++) {
			history.onEvent(call());
		}
		history.start();
		await().until(() -> history.written() == 5);
		history.stop();
		assertThat(losing).isFalse();
		assertThat(rows(database)).isEqualTo(5);
		assertThat(history.dropped()).isZero();
	}

	private static DataSource failingAfterCommit(DataSource database, AtomicBoolean failing) {
		return new DelegatingDataSource(database) {

			@Override
			public Connection getConnection() throws SQLException {
				Connection connection = super.getConnection();
				return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(),
						new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
							Object result = method.invoke(connection, arguments);
							if (method.getName().equals("commit") && failing.getAndSet(false)) {
								throw new SQLTransientConnectionException("the answer is lost");
							}
							return result;
						});
			}

		};
	}

	/** One row that is refused costs none of the others. */
	@Test
	void dropsOnlyTheRowThatIsRefused() {
		DataSource database = database();
		JdbcCallHistory history = history(database, 100);
		LlmCallEvent twice = call();
		history.onEvent(call());
		history.onEvent(twice);
		history.onEvent(twice);
		history.onEvent(call());
		history.start();
		history.stop();
		assertThat(rows(database)).isEqualTo(3);
		assertThat(history.dropped()).isOne();
		assertThat(history.written()).isEqualTo(3);
	}

	/** Even what no database should throw leaves the writer at work. */
	@Test
	void survivesAnError() {
		AtomicBoolean failing = new AtomicBoolean(true);
		DataSource database = new DelegatingDataSource(database()) {

			@Override
			public Connection getConnection() throws SQLException {
				if (failing.getAndSet(false)) {
					throw new NoClassDefFoundError("gone");
				}
				return super.getConnection();
			}

		};
		JdbcCallHistory history = history(database, 100);
		history.start();
		history.onEvent(call());
		await().until(() -> history.written() + history.dropped() == 1);
		history.onEvent(call());
		await().until(() -> history.written() + history.dropped() == 2);
		history.stop();
		assertThat(rows(database)).isEqualTo(history.written()).isPositive();
	}

	/** It has five seconds to come back. */
	@Test
	void waitsForTheDatabaseWhenItStops() {
		AtomicInteger refused = new AtomicInteger();
		DataSource database = new DelegatingDataSource(database()) {

			@Override
			public Connection getConnection() throws SQLException {
				if (refused.incrementAndGet() < 4) {
					throw new SQLTransientConnectionException("away");
				}
				return super.getConnection();
			}

		};
		JdbcCallHistory history = history(database, 100);
		history.onEvent(call());
		history.start();
		history.stop();
		assertThat(history.written()).isOne();
	}

	@Test
	void leavesItToAHistoryOfTheApplication() {
		application().withBean("one", DataSource.class, JdbcCallHistoryTests::database)
			.withBean("two", DataSource.class, JdbcCallHistoryTests::database)
			.withBean("own", JdbcCallHistory.class, () -> history(database(), 10))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(JdbcCallHistory.class));
	}

	@Test
	void cutsNamesThatAreTooLong() {
		DataSource database = database();
		JdbcCallHistory history = history(database, 100);
		history.onEvent(new LlmCallEvent.CallEnded("c".repeat(300), UUID.randomUUID(),
				LlmTarget.parse("openai/" + "m".repeat(300)), LlmOutcome.SUCCESS, Duration.ZERO, 1, 0));
		history.start();
		history.stop();
		assertThat(rows(database)).isOne();
	}

	@Test
	void isOptIn() {
		application().withPropertyValues("llm.retry.history.jdbc.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(JdbcCallHistory.class));
	}

	@Test
	void isCountedWhereThereAreMeters() {
		application().withBean(SimpleMeterRegistry.class)
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, LlmRetryMetricsAutoConfiguration.class))
			.run((context) -> {
				context.getBean(Librarian.class).recommend(0);
				written(context, 2);
				assertThat(context.getBean(SimpleMeterRegistry.class)
					.get("llm.history.records")
					.tag("status", "written")
					.functionCounter()
					.count()).isEqualTo(2);
			});
	}

	@Test
	void writesIntoTablesThatAreThere() {
		DataSource database = new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		application().withBean(DataSource.class, () -> database)
			.run((context) -> context.getBean(Librarian.class).recommend(0));
		application().withBean(DataSource.class, () -> database)
			.withPropertyValues("llm.retry.history.jdbc.initialize-schema=never")
			.run((context) -> context.getBean(Librarian.class).recommend(0));
		assertThat(rows(database)).isEqualTo(2);
	}

	@Test
	void saysWhatIsMissing() {
		ApplicationContextRunner enabled = new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(LlmRetryAutoConfiguration.class, LlmRetryHistoryAutoConfiguration.class))
			.withPropertyValues("llm.retry.history.jdbc.enabled=true");
		enabled.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.hasMessageContaining("llm.retry.history.jdbc.enabled")
			.hasMessageContaining("add spring-boot-starter-jdbc"));
		enabled.withClassLoader(new FilteredClassLoader("org.springframework.boot.jdbc"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("add spring-boot-starter-jdbc"));
		enabled.withClassLoader(new FilteredClassLoader("org.springframework.jdbc", "org.springframework.boot.jdbc"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("add spring-boot-starter-jdbc"));
		application().withPropertyValues("llm.retry.history.jdbc.queue-capacity=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("llm.retry.history.jdbc.queue-capacity"));
	}

}
