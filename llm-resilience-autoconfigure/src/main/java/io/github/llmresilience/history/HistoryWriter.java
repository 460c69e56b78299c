/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.dao.DuplicateKeyException;

/**
 * Writes queued rows in batches on its own thread. If the database is not available, the
 * writer retries every second. If the database rejects a batch, the writer writes its
 * rows one by one and drops the rejected rows.
 */
final class HistoryWriter {

	private static final Log logger = LogFactory.getLog(HistoryWriter.class);

	private static final int BATCH = 200;

	private static final long PAUSE_MILLIS = 1000;

	private static final long LAST_PAUSE_MILLIS = 100;

	private static final long IDLE_MILLIS = 200;

	private final BlockingQueue<HistoryRecord> queue;

	private final JdbcRecordStore store;

	private final LongAdder written;

	private final LongAdder dropped;

	private final Thread thread = new Thread(this::run, "llm-history");

	/** Released when the writer must write all queued rows and end. */
	private final CountDownLatch finishing = new CountDownLatch(1);

	/** Released when the writer must end without writing the remaining rows. */
	private final CountDownLatch abandoned = new CountDownLatch(1);

	/** Rows that were taken from the queue and are not written yet. */
	private final List<HistoryRecord> taken = new ArrayList<>();

	/** Whether the taken rows were sent before and may already be in the database. */
	private boolean repeating;

	private boolean unreachableTold;

	private boolean refusedTold;

	/**
	 * The result of sending rows.
	 */
	private enum Result {

		WRITTEN, UNREACHABLE, REFUSED

	}

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
	 * Writes the remaining rows, and ends the thread.
	 * @param time the maximum time for writing
	 */
	void finish(Duration time) {
		this.finishing.countDown();
		awaitEnd(time.toMillis());
		this.abandoned.countDown();
		this.thread.interrupt();
		awaitEnd(LAST_PAUSE_MILLIS);
	}

	private void awaitEnd(long millis) {
		try {
			this.thread.join(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		try {
			while (!isDone()) {
				writeNext();
			}
		}
		finally {
			this.dropped.add(this.taken.size());
		}
	}

	private boolean isDone() {
		return isOver(this.abandoned) || (isOver(this.finishing) && this.taken.isEmpty() && this.queue.isEmpty());
	}

	private static boolean isOver(CountDownLatch latch) {
		return latch.getCount() == 0;
	}

	private void writeNext() {
		try {
			if (this.taken.isEmpty()) {
				take();
			}
			if (!this.taken.isEmpty()) {
				write();
			}
			if (!this.taken.isEmpty()) {
				pause();
			}
		}
		catch (InterruptedException ex) {
			// only the latches end this thread
		}
	}

	private void take() throws InterruptedException {
		HistoryRecord first = this.queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
		if (first != null) {
			this.taken.add(first);
			this.queue.drainTo(this.taken, BATCH - 1);
			this.repeating = false;
		}
	}

	private void pause() throws InterruptedException {
		if (isOver(this.finishing)) {
			this.abandoned.await(LAST_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
		}
		else {
			this.finishing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	/** Writes the taken rows. Rows that can be written later remain. */
	private void write() {
		Result result = send(this.taken);
		if (result == Result.WRITTEN) {
			this.taken.clear();
		}
		else if (result == Result.REFUSED) {
			writeOneByOne();
		}
	}

	private void writeOneByOne() {
		for (Iterator<HistoryRecord> rows = this.taken.iterator(); rows.hasNext();) {
			Result result = send(List.of(rows.next()));
			if (result == Result.UNREACHABLE) {
				return;
			}
			if (result == Result.REFUSED) {
				this.dropped.increment();
			}
			rows.remove();
		}
	}

	private Result send(List<HistoryRecord> rows) {
		try {
			this.store.write(rows);
		}
		catch (DuplicateKeyException ex) {
			if (!this.repeating) {
				return refused(ex);
			}
		}
		catch (Throwable ex) {
			return JdbcRecordStore.mayRecover(ex) ? unreachable(ex) : refused(ex);
		}
		this.written.add(rows.size());
		this.refusedTold = false;
		if (this.unreachableTold) {
			logger.info("The history of LLM calls is written again");
			this.unreachableTold = false;
		}
		return Result.WRITTEN;
	}

	private Result unreachable(Throwable error) {
		this.repeating = true;
		if (!this.unreachableTold) {
			this.unreachableTold = true;
			logger.warn("The history of LLM calls cannot be written now (" + error.getClass().getSimpleName()
					+ "). Records are queued, and dropped if the queue is full. Check the connection to the database");
			logger.debug("The history of LLM calls cannot be written now", error);
		}
		return Result.UNREACHABLE;
	}

	private Result refused(Throwable error) {
		if (!this.refusedTold) {
			this.refusedTold = true;
			logger.warn("The database refuses rows of the history of LLM calls (" + error.getClass().getSimpleName()
					+ "). They are dropped. If the tables are missing, set "
					+ "llm.retry.history.jdbc.initialize-schema=always");
			logger.debug("The database refuses rows of the history of LLM calls", error);
		}
		return Result.REFUSED;
	}

}
