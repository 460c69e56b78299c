/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.history;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;

import javax.sql.DataSource;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Records each call and each attempt in the tables {@code llm_call} and
 * {@code llm_attempt}. Records contain names, kinds, times and tokens, but no contents of
 * prompts or answers. A separate thread writes the records, so calls never wait for the
 * database. A record is dropped and counted if the queue is full.
 */
public final class JdbcCallHistory implements LlmCallListener, SmartLifecycle {

	/** The maximum time to write the queued records when the application stops. */
	private static final Duration LAST_WRITES = Duration.ofSeconds(5);

	private final BlockingQueue<HistoryRecord> queue;

	private final InstantSource clock;

	private final JdbcRecordStore store;

	private final LongAdder written = new LongAdder();

	private final LongAdder dropped = new LongAdder();

	private volatile @Nullable HistoryWriter writer;

	public JdbcCallHistory(DataSource dataSource, int queueCapacity, InstantSource clock) {
		this.store = new JdbcRecordStore(dataSource);
		this.queue = new ArrayBlockingQueue<>(queueCapacity);
		this.clock = clock;
	}

	@Override
	public void onEvent(LlmCallEvent event) {
		HistoryRecord record = HistoryRecord.of(event, this.clock.instant());
		if (record != null && !this.queue.offer(record)) {
			this.dropped.increment();
		}
	}

	@Override
	public void start() {
		HistoryWriter writer = new HistoryWriter(this.queue, this.store, this.written, this.dropped);
		this.writer = writer;
		writer.start();
	}

	/** Writes the queued records, for at most 5 seconds. */
	@Override
	public void stop() {
		HistoryWriter writer = this.writer;
		if (writer != null) {
			writer.finish(LAST_WRITES);
			this.writer = null;
			List<HistoryRecord> left = new ArrayList<>();
			this.queue.drainTo(left);
			this.dropped.add(left.size());
		}
	}

	@Override
	public boolean isRunning() {
		return this.writer != null;
	}

	/**
	 * Returns phase 0: the history stops after the web server and other beans that make
	 * calls.
	 */
	@Override
	public int getPhase() {
		return 0;
	}

	/** Returns the number of records written since the start. */
	public long written() {
		return this.written.sum();
	}

	/**
	 * Returns the number of records lost since the start. A record is lost if the queue
	 * is full, if the database rejects it, or if it is not written before the application
	 * stops.
	 */
	public long dropped() {
		return this.dropped.sum();
	}

	/** Returns the number of records in the queue. */
	public int queued() {
		return this.queue.size();
	}

}
