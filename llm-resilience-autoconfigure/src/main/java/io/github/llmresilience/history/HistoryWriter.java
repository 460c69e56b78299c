package io.github.llmresilience.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Writes what is queued, many rows at a time. While the database cannot be reached it
 * tries again each second; what the database refuses is dropped.
 */
final class HistoryWriter {

	private static final Log logger = LogFactory.getLog(HistoryWriter.class);

	private static final int BATCH = 200;

	private static final long PAUSE_MILLIS = 1000;

	private static final long IDLE_MILLIS = 200;

	private final BlockingQueue<HistoryRecord> queue;

	private final JdbcRecordStore store;

	private final LongAdder written;

	private final LongAdder dropped;

	private final Thread thread = new Thread(this::run, "llm-history");

	private final CountDownLatch finishing = new CountDownLatch(1);

	/** What was taken from the queue and is not written yet. */
	private final Map<HistoryRecord.Table, List<HistoryRecord>> taken = new EnumMap<>(HistoryRecord.Table.class);

	private boolean unreachable;

	HistoryWriter(BlockingQueue<HistoryRecord> queue, JdbcRecordStore store, LongAdder written, LongAdder dropped) {
		this.queue = queue;
		this.store = store;
		this.written = written;
		this.dropped = dropped;
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Writes what is left, and ends.
	 */
	void finish(Duration time) {
		this.finishing.countDown();
		try {
			this.thread.join(time.toMillis());
			if (this.thread.isAlive()) {
				this.thread.interrupt();
			}
		}
		catch (InterruptedException ex) {
			this.thread.interrupt();
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		try {
			while (!isDone()) {
				take();
				this.taken.forEach(this::write);
				this.taken.values().removeIf(List::isEmpty);
				if (!this.taken.isEmpty() && this.finishing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
					break;
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		countAsDropped();
	}

	private boolean isDone() {
		return this.finishing.getCount() == 0 && this.queue.isEmpty();
	}

	private void take() throws InterruptedException {
		if (!this.taken.isEmpty()) {
			return;
		}
		HistoryRecord first = this.queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
		if (first != null) {
			List<HistoryRecord> batch = new ArrayList<>(List.of(first));
			this.queue.drainTo(batch, BATCH - 1);
			batch.forEach(
					(record) -> this.taken.computeIfAbsent(record.table(), (table) -> new ArrayList<>()).add(record));
		}
	}

	/** Leaves the rows where they are if they may be written later. */
	private void write(HistoryRecord.Table table, List<HistoryRecord> rows) {
		try {
			this.store.write(table, rows);
			this.written.add(rows.size());
			tellIfReachableAgain();
			rows.clear();
		}
		catch (RuntimeException | LinkageError ex) {
			if (JdbcRecordStore.mayRecover(ex)) {
				tellIfUnreachable(ex);
			}
			else {
				this.dropped.add(rows.size());
				logger.warn("The database refused " + rows.size() + " rows of the history of LLM calls: "
						+ ex.getClass().getSimpleName() + "; they are dropped. Does it have the tables of schema.sql?");
				logger.debug("What the database said", ex);
				rows.clear();
			}
		}
	}

	private void tellIfUnreachable(Throwable error) {
		if (!this.unreachable) {
			logger.warn("The history of LLM calls cannot be written now: " + error.getClass().getSimpleName()
					+ "; it is queued, and dropped where the queue is full");
			logger.debug("What the database said", error);
			this.unreachable = true;
		}
	}

	private void tellIfReachableAgain() {
		if (this.unreachable) {
			logger.info("The history of LLM calls is written again");
			this.unreachable = false;
		}
	}

	private void countAsDropped() {
		this.taken.values().forEach((rows) -> this.dropped.add(rows.size()));
		List<HistoryRecord> left = new ArrayList<>();
		this.queue.drainTo(left);
		this.dropped.add(left.size());
	}

}
