/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.time;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Does not sleep: notes how long it would have, and moves the clock instead.
 */
public final class RecordingSleeper implements Sleeper {

	private final ManualTicker ticker;

	private final List<Duration> sleeps = new CopyOnWriteArrayList<>();

	private Runnable onSleep = () -> {
	};

	public RecordingSleeper(ManualTicker ticker) {
		this.ticker = ticker;
	}

	@Override
	public void sleep(Duration duration) throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		note(duration);
	}

	/** What is done at the beginning of each sleep. */
	public void onSleep(Runnable action) {
		this.onSleep = action;
	}

	void note(Duration duration) {
		this.onSleep.run();
		this.sleeps.add(duration);
		this.ticker.advance(duration);
	}

	public List<Duration> sleeps() {
		return this.sleeps;
	}

}
