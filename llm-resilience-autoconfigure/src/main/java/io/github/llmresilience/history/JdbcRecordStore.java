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

/**
 * Writes rows into a database.
 */
final class JdbcRecordStore {

	private final JdbcClient jdbc;

	JdbcRecordStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
	}

	/**
	 * Writes all or none.
	 * @param table the table of all the records
	 * @throws DataAccessException if that is not possible
	 */
	void write(HistoryRecord.Table table, List<HistoryRecord> records) {
		List<@Nullable Object> values = new ArrayList<>();
		records.forEach((record) -> values.addAll(record.values()));
		this.jdbc.sql(table.insertSql(records.size())).params(values).update();
	}

	/**
	 * Whether the same rows may be written later.
	 */
	static boolean mayRecover(Throwable failure) {
		return failure instanceof TransientDataAccessException || failure instanceof RecoverableDataAccessException
				|| failure instanceof DataAccessResourceFailureException
				|| failure instanceof CannotGetJdbcConnectionException;
	}

}
