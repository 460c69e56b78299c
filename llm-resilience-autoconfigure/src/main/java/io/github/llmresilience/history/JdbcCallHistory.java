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
 * {@code llm_attempt}: names, kinds, times and tokens, no contents. Calls never wait for
 * the database: a thread of its own writes, and what finds the queue full is dropped and
 * counted.
 */
public final class JdbcCallHistory implements LlmCallListener, SmartLifecycle {

	/** How long what is queued may take to be written when the application stops. */
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

	/** Writes what is queued, for at most 5 seconds. */
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

	/** Stops after the web server and whatever else still makes calls. */
	@Override
	public int getPhase() {
		return 0;
	}

	/** How many records were written since the start. */
	public long written() {
		return this.written.sum();
	}

	/**
	 * How many records were lost since the start: the queue was full, or the database
	 * refused them.
	 */
	public long dropped() {
		return this.dropped.sum();
	}

	/** How many records wait to be written. */
	public int queued() {
		return this.queue.size();
	}

}
