/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * A timer and an executor without threads: tasks are run when the test says so, earliest
 * first, and the clock is moved to their time.
 */
public final class VirtualTimer implements Timer, Executor {

	private final ManualTicker ticker;

	private final RecordingSleeper sleeper;

	private final Deque<Runnable> ready = new ArrayDeque<>();

	private final PriorityQueue<Scheduled> later = new PriorityQueue<>(
			Comparator.comparingLong(Scheduled::due).thenComparingLong(Scheduled::number));

	private long numbers;

	/**
	 * A task for later.
	 */
	private record Scheduled(Runnable task, long due, long number) {
	}

	/**
	 * Creates a timer.
	 * @param ticker the clock to move
	 * @param sleeper notes for how long each task had to wait
	 */
	public VirtualTimer(ManualTicker ticker, RecordingSleeper sleeper) {
		this.ticker = ticker;
		this.sleeper = sleeper;
	}

	@Override
	public void execute(Runnable task) {
		this.ready.add(task);
	}

	@Override
	public Cancellation schedule(Runnable task, Duration delay) {
		Scheduled scheduled = new Scheduled(task, this.ticker.nanos() + delay.toNanos(), this.numbers++);
		this.later.add(scheduled);
		return () -> this.later.remove(scheduled);
	}

	/**
	 * How many tasks wait for their time.
	 */
	public int scheduled() {
		return this.later.size();
	}

	/**
	 * Runs tasks until the condition holds.
	 * @return whether it does; else there is nothing left to be run
	 */
	public boolean runUntil(BooleanSupplier condition) {
		while (!condition.getAsBoolean()) {
			if (!runNext()) {
				return false;
			}
		}
		return true;
	}

	/** Runs the tasks whose time has come, as another thread would. */
	public void runDue() {
		while (!this.later.isEmpty() && this.later.peek().due() - this.ticker.nanos() <= 0) {
			this.later.remove().task().run();
		}
	}

	private boolean runNext() {
		Runnable task = this.ready.poll();
		if (task == null) {
			Scheduled scheduled = this.later.poll();
			if (scheduled == null) {
				return false;
			}
			this.sleeper.note(Duration.ofNanos(Math.max(0, scheduled.due() - this.ticker.nanos())));
			task = scheduled.task();
		}
		task.run();
		return true;
	}

}
