package io.github.llmresilience.engine;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BiFunction;

import io.github.llmresilience.call.LlmCallSettings;
import io.github.llmresilience.time.ManualTicker;

/**
 * Many calls at once in virtual time: sessions are stepped in the order of their clocks,
 * and a provider answers at once.
 */
final class Storm {

	private final PriorityQueue<Turn> turns = new PriorityQueue<>(Comparator.comparingLong(Turn::at));

	private final LlmCallEngine engine;

	private final LlmCallSettings settings;

	private final ManualTicker ticker;

	private final BiFunction<LlmCallSession, Step.Call, Step> provider;

	private int answered;

	private int failed;

	/**
	 * What is to be done about a call at a time; its first step is null.
	 */
	private record Turn(long at, LlmCallSession session, Step step) {
	}

	/**
	 * Creates a storm.
	 * @param provider tells the session what comes of an attempt
	 */
	Storm(LlmCallEngine engine, LlmCallSettings settings, ManualTicker ticker,
			BiFunction<LlmCallSession, Step.Call, Step> provider) {
		this.engine = engine;
		this.settings = settings;
		this.ticker = ticker;
		this.provider = provider;
	}

	/** Adds a call that begins after a while. */
	void call(Duration after) {
		this.turns.add(new Turn(this.ticker.nanos() + after.toNanos(), this.engine.newSession(this.settings), null));
	}

	/** Runs all calls to their ends. */
	void blow() {
		while (!this.turns.isEmpty()) {
			Turn turn = this.turns.poll();
			this.ticker.advance(Duration.ofNanos(Math.max(0, turn.at() - this.ticker.nanos())));
			go(turn.session(), (turn.step() != null) ? turn.session().waited() : turn.session().begin());
		}
	}

	private void go(LlmCallSession session, Step first) {
		Step step = first;
		while (step instanceof Step.Call call) {
			step = this.provider.apply(session, call);
		}
		if (step instanceof Step.Wait wait) {
			this.turns.add(new Turn(this.ticker.nanos() + wait.duration().toNanos(), session, wait));
		}
		else if (step instanceof Step.Return) {
			this.answered++;
		}
		else {
			this.failed++;
		}
	}

	int answered() {
		return this.answered;
	}

	int failed() {
		return this.failed;
	}

}
