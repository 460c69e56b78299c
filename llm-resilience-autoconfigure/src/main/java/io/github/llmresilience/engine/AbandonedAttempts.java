/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import io.github.llmresilience.state.Resettable;
import io.github.llmresilience.time.Timer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Aborted attempts whose threads do not return, because their client ignores aborts and
 * interrupts. An attempt on a thread of its own is abandoned: it runs until the client
 * returns. An attempt on the caller's thread blocks the caller. Later attempts with the
 * same subject run on threads of their own.
 */
public final class AbandonedAttempts implements Resettable {

	private static final Log logger = LogFactory.getLog(AbandonedAttempts.class);

	/** The time that a thread has to return after an abort. */
	private static final Duration GRACE = Duration.ofMillis(500);

	private final Timer timer;

	private final int max;

	/** The subjects of attempts that did not return. */
	private final Set<Object> ignoring = ConcurrentHashMap.newKeySet();

	private final AtomicInteger running = new AtomicInteger();

	private final LongAdder total = new LongAdder();

	/**
	 * Creates an instance.
	 * @param timer starts the check of an aborted attempt
	 * @param max the maximum number of abandoned attempts. When it is reached, further
	 * attempts run on the caller's thread
	 */
	public AbandonedAttempts(Timer timer, int max) {
		this.timer = timer;
		this.max = max;
	}

	/** Forgets which subjects ignore aborts. Attempts that still run are counted. */
	@Override
	public void reset() {
		this.ignoring.clear();
		this.total.reset();
	}

	/** Returns the number of abandoned attempts that still run. */
	public int running() {
		return this.running.get();
	}

	/** Returns the number of abandoned attempts since the start. */
	public long total() {
		return this.total.sum();
	}

	boolean isBelowMax() {
		return this.running.get() < this.max;
	}

	/** Whether an attempt with this subject has not returned after its abort. */
	boolean hasIgnoredAbort(Object subject) {
		return !this.ignoring.isEmpty() && this.ignoring.contains(subject);
	}

	/** Checks after a short time whether an aborted attempt has returned. */
	public void aborted(AttemptOnThread attempt) {
		if (!attempt.isOccupyingThread()) {
			return;
		}
		try {
			this.timer.schedule(() -> check(attempt), GRACE);
		}
		catch (RuntimeException ex) {
			logger.debug("Could not schedule the check of an aborted attempt", ex);
		}
	}

	private void check(AttemptOnThread attempt) {
		StackTraceElement[] stack = attempt.stack();
		if (attempt.isDetached()) {
			this.running.incrementAndGet();
			if (!attempt.onReturn(this.running::decrementAndGet)) {
				return;
			}
			this.total.increment();
		}
		else if (attempt.hasReturned()) {
			return;
		}
		if (this.ignoring.add(attempt.subject())) {
			warn(attempt, stack);
		}
	}

	private static void warn(AttemptOnThread attempt, StackTraceElement[] stack) {
		String client = Stream.of(stack)
			.map(StackTraceElement::getClassName)
			.filter((name) -> !name.startsWith("java.") && !name.startsWith("jdk.") && !name.startsWith("sun."))
			.findFirst()
			.orElse("The client");
		logger.warn(client + " ignores aborts and interrupts: an attempt of '" + attempt.subject() + "' still runs "
				+ GRACE.toMillis() + " ms after it was aborted. "
				+ (attempt.isDetached() ? "Its thread runs until the client returns. "
						: "The caller waits for it. The next attempts run on threads of their own, unless "
								+ "llm.retry.attempt-thread is 'caller'. ")
				+ "Use a client that can be aborted, or give it a timeout of its own that is a little longer than "
				+ "llm.retry.attempt-timeout");
	}

}
