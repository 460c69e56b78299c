/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.history;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * A row of the history.
 *
 * @param table the table of the row
 * @param values the values of the columns, in the order of the columns
 */
record HistoryRecord(Table table, List<@Nullable Object> values) {

	private static final int LONGEST_NAME = 255;

	/**
	 * The tables of the history.
	 */
	enum Table {

		/** One row for each attempt. */
		ATTEMPT("llm_attempt", "attempt_id", "call_id", "call_name", "provider", "model", "attempt_number", "is_retry",
				"outcome", "kind", "ended_at", "waited_ms", "duration_ms", "input_tokens", "output_tokens", "cost"),

		/** One row for each call. */
		CALL("llm_call", "call_id", "call_name", "provider", "model", "outcome", "ended_at", "duration_ms", "attempts",
				"retries");

		private final String into;

		private final String row;

		Table(String table, String... columns) {
			this.into = "insert into " + table + " (" + String.join(", ", columns) + ") values ";
			this.row = "(" + "?, ".repeat(columns.length - 1) + "?)";
		}

		/** Returns the SQL statement that inserts several rows. */
		String insertSql(int rows) {
			return this.into + (this.row + ", ").repeat(rows - 1) + this.row;
		}

	}

	/**
	 * Creates the row of an event.
	 * @return the row, or null if the event is not recorded
	 */
	static @Nullable HistoryRecord of(LlmCallEvent event, Instant time) {
		OffsetDateTime at = time.atOffset(ZoneOffset.UTC);
		if (event instanceof LlmCallEvent.AttemptEnded attempt) {
			return of(attempt, at);
		}
		return (event instanceof LlmCallEvent.CallEnded call) ? of(call, at) : null;
	}

	private static HistoryRecord of(LlmCallEvent.AttemptEnded attempt, OffsetDateTime at) {
		LlmTarget target = attempt.target();
		LlmUsage usage = attempt.usage();
		return record(Table.ATTEMPT, UUID.randomUUID(), attempt.callId(), name(attempt.call()), name(target.provider()),
				name(target.model()), attempt.number(), attempt.retry(), attempt.outcome(), lowerCase(attempt.kind()),
				at, attempt.waited().toMillis(), attempt.duration().toMillis(),
				(usage != null) ? usage.promptTokens() : null, (usage != null) ? usage.completionTokens() : null,
				attempt.cost());
	}

	private static HistoryRecord of(LlmCallEvent.CallEnded call, OffsetDateTime at) {
		LlmTarget target = call.target();
		return record(Table.CALL, call.callId(), name(call.call()), name(target.provider()), name(target.model()),
				lowerCase(call.outcome()), at, call.duration().toMillis(), call.attempts(), call.retries());
	}

	private static HistoryRecord record(Table table, @Nullable Object... values) {
		return new HistoryRecord(table, Arrays.asList(values));
	}

	private static String name(String name) {
		return (name.length() <= LONGEST_NAME) ? name : name.substring(0, LONGEST_NAME);
	}

	private static @Nullable String lowerCase(@Nullable Enum<?> value) {
		return (value != null) ? value.name().toLowerCase(Locale.ROOT) : null;
	}

}
