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

	void note(Duration duration) {
		this.sleeps.add(duration);
		this.ticker.advance(duration);
	}

	public List<Duration> sleeps() {
		return this.sleeps;
	}

}
