/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryHistoryAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.time.Sleeper;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What the history has of calls, in whatever database.
 */
abstract class HistoryContract {

	static final String CANARY = "canary-4711";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, DataSourceAutoConfiguration.class,
				LlmRetryAutoConfiguration.class, LlmRetryHistoryAutoConfiguration.class))
		.withBean(Librarian.class)
		.withBean(Sleeper.class, () -> (duration) -> {
		})
		.withPropertyValues("llm.retry.history.jdbc.enabled=true", "llm.retry.jitter=0",
				"llm.retry.circuit-breaker.enabled=false");

	/** The application with an empty database. */
	abstract ApplicationContextRunner with(ApplicationContextRunner application);

	final ApplicationContextRunner application() {
		return with(this.runner);
	}

	/** Waits for the writer. */
	static JdbcClient written(ApplicationContext context, long rows) {
		JdbcCallHistory history = context.getBean(JdbcCallHistory.class);
		await().until(() -> history.written() + history.dropped() >= rows);
		assertThat(history.written()).isEqualTo(rows);
		assertThat(history.dropped()).isZero();
		return JdbcClient.create(context.getBean(DataSource.class));
	}

	@Test
	void hasARowForEachAttemptAndEachCall() {
		application().run((context) -> {
			context.getBean(Librarian.class).recommend(2);
			JdbcClient jdbc = written(context, 4);
			List<Map<String, Object>> attempts = jdbc
				.sql("select call_id, call_name, provider, model, attempt_number, is_retry, outcome, kind, waited_ms,"
						+ " input_tokens, output_tokens from llm_attempt order by id")
				.query()
				.listOfRows();
			assertThat(attempts).extracting((row) -> row.get("attempt_number")).containsExactly(1, 2, 3);
			assertThat(attempts).extracting((row) -> row.get("is_retry")).containsExactly(false, true, true);
			assertThat(attempts).extracting((row) -> row.get("outcome"))
				.containsExactly("failure", "failure", "success");
			assertThat(attempts).extracting((row) -> row.get("kind")).containsExactly("overloaded", "overloaded", null);
			assertThat(attempts).extracting((row) -> row.get("waited_ms")).containsExactly(0L, 1000L, 2000L);
			assertThat(attempts).extracting((row) -> row.get("input_tokens")).containsExactly(null, null, 12L);
			assertThat(attempts).extracting((row) -> row.get("output_tokens")).containsExactly(null, null, 34L);
			assertThat(attempts).allSatisfy((row) -> assertThat(row).containsEntry("call_name", "recommend")
				.containsEntry("provider", "openai")
				.containsEntry("model", "gpt"));
			Map<String, Object> call = jdbc.sql("select * from llm_call").query().singleRow();
			assertThat(call).containsEntry("call_name", "recommend")
				.containsEntry("outcome", "success")
				.containsEntry("attempts", 3)
				.containsEntry("retries", 2);
			assertThat(attempts).allSatisfy((row) -> assertThat(row.get("call_id")).isEqualTo(call.get("call_id")));
			assertThat(call.get("ended_at")).isNotNull();
		});
	}

	/** The query of {@code docs/observability.md}. */
	@Test
	void tellsMeanAndMaximumOfRetriesPerProvider() throws IOException {
		String query = query("docs/observability.md");
		application().run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			librarian.recommend(0);
			librarian.recommend(1);
			librarian.recommend(3);
			assertThatExceptionOfType(LlmRetriesExhaustedException.class).isThrownBy(() -> librarian.recommend(6));
			List<Map<String, Object>> rows = written(context, 1 + 2 + 4 + 6 + 4).sql(query).query().listOfRows();
			assertThat(rows).extracting((row) -> row.get("provider")).containsExactly("anthropic", "openai");
			assertThat(rows).extracting((row) -> ((Number) row.get("calls")).intValue()).containsExactly(2, 4);
			assertThat(rows).extracting((row) -> ((Number) row.get("mean_retries")).doubleValue())
				.containsExactly(1.0, 1.25);
			assertThat(rows).extracting((row) -> ((Number) row.get("max_retries")).intValue()).containsExactly(2, 2);
		});
	}

	private static String query(String file) throws IOException {
		String page = Files.readString(Path.of("..", file));
		int begin = page.indexOf("```sql\n") + "```sql\n".length();
		return page.substring(begin, page.indexOf("```", begin));
	}

	/** B94. */
	@Test
	void hasNoContents() {
		application().run((context) -> {
			assertThatExceptionOfType(LlmRetriesExhaustedException.class)
				.isThrownBy(() -> context.getBean(Librarian.class).recommend(6));
			JdbcClient jdbc = written(context, 7);
			assertThat(jdbc.sql("select * from llm_attempt").query().listOfRows().toString()
					+ jdbc.sql("select * from llm_call").query().listOfRows())
				.contains("overloaded")
				.doesNotContain(CANARY);
		});
	}

	/**
	 * Its providers fail as often as it is told.
	 */
	static class Librarian {

		private int failures;

		@LlmCall(name = "recommend", model = "openai/gpt", fallback = "anthropic/claude")
		public synchronized String recommend(int failures) {
			LlmCallContext context = LlmCallContext.current();
			if (context.target().provider().equals("openai") && context.attempt() == 1) {
				this.failures = failures;
			}
			if (this.failures-- > 0) {
				throw new LlmHttpException(503, Map.of(), CANARY);
			}
			context.used(new LlmUsage(12, 34));
			return CANARY;
		}

	}

}
