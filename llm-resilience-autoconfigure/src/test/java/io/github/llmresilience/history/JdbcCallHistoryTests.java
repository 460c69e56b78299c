package io.github.llmresilience.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

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
		assertThat(output).contains("refused 1 rows", "schema.sql");
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
