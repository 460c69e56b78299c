/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.history;

import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes rows into the database. Each row has its own key, so it cannot be stored twice.
 */
final class JdbcRecordStore {

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	JdbcRecordStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	/**
	 * Writes all rows in one transaction.
	 * @throws DataAccessException if the rows cannot be written
	 */
	void write(List<HistoryRecord> records) {
		this.transaction.executeWithoutResult((status) -> {
			for (HistoryRecord.Table table : HistoryRecord.Table.values()) {
				write(table, records.stream().filter((record) -> record.table() == table).toList());
			}
		});
	}

	private void write(HistoryRecord.Table table, List<HistoryRecord> records) {
		if (!records.isEmpty()) {
			List<@Nullable Object> values = new ArrayList<>();
			records.forEach((record) -> values.addAll(record.values()));
			this.jdbc.sql(table.insertSql(records.size())).params(values).update();
		}
	}

	/** Whether the same rows may be written successfully later. */
	static boolean mayRecover(Throwable failure) {
		return failure instanceof TransientDataAccessException || failure instanceof RecoverableDataAccessException
				|| failure instanceof DataAccessResourceFailureException
				|| failure instanceof CannotGetJdbcConnectionException
				|| failure instanceof CannotCreateTransactionException;
	}

}
