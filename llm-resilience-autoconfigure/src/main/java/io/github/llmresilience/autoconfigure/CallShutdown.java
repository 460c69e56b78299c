/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.time.Duration;

import io.github.llmresilience.engine.OpenWork;
import io.github.llmresilience.time.Sleeper;
import io.github.llmresilience.time.Watchdog;

import org.springframework.context.SmartLifecycle;

/**
 * Ends the calls when the application closes, in two phases. In the phase in which Spring
 * Boot shuts down the web server gracefully, waits are cancelled and running attempts may
 * finish, for at most {@code spring.lifecycle.timeout-per-shutdown-phase}. In the next
 * phase, attempts that still run are aborted.
 *
 * @param openWork cancels waits, and attempts of futures and publishers
 * @param watchdog aborts blocking attempts
 * @param threads waits for the end of attempts
 */
record CallShutdown(OpenWork openWork, Watchdog watchdog, CallThreads threads) {

	/** The phase of the graceful shutdown of web servers in Spring Boot. */
	static final int GRACEFUL_PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

	private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

	private boolean isIdle() {
		return this.openWork.isIdle() && this.watchdog.isIdle();
	}

	/** Returns the first phase. */
	SmartLifecycle drain() {
		return new Drain(this);
	}

	/** Returns the second phase. */
	SmartLifecycle abort() {
		return new Abort(this);
	}

	/**
	 * The base of the two phases.
	 */
	private abstract static class Phase implements SmartLifecycle {

		final CallShutdown shutdown;

		private volatile boolean running;

		private Phase(CallShutdown shutdown) {
			this.shutdown = shutdown;
		}

		@Override
		public void start() {
			this.shutdown.openWork.reopen();
			this.shutdown.watchdog.reopen();
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	/**
	 * Cancels waits, and waits for attempts.
	 */
	private static final class Drain extends Phase {

		private Drain(CallShutdown shutdown) {
			super(shutdown);
		}

		@Override
		public void stop() {
			super.stop();
			this.shutdown.openWork.cancelWaits(this.shutdown.threads::executeOrRun);
		}

		@Override
		public void stop(Runnable callback) {
			stop();
			if (this.shutdown.isIdle()) {
				callback.run();
			}
			else {
				this.shutdown.threads.executeOrRun(() -> await(callback));
			}
		}

		/** Waits until no attempt runs, or until the next phase has aborted them. */
		private void await(Runnable callback) {
			try {
				while (!isRunning() && !this.shutdown.isIdle() && !this.shutdown.openWork.isClosed()) {
					Sleeper.system().sleep(POLL_INTERVAL);
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			callback.run();
		}

		@Override
		public int getPhase() {
			return GRACEFUL_PHASE;
		}

	}

	/**
	 * Aborts attempts.
	 */
	private static final class Abort extends Phase {

		private Abort(CallShutdown shutdown) {
			super(shutdown);
		}

		@Override
		public void stop() {
			super.stop();
			this.shutdown.openWork.cancelAttempts(this.shutdown.threads::executeOrRun);
			this.shutdown.watchdog.abortAll();
		}

		@Override
		public int getPhase() {
			return GRACEFUL_PHASE - 1;
		}

	}

}
