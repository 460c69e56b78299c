package io.github.llmresilience.benchmarks.goodput;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

import io.github.llmresilience.benchmarks.provider.Fate;

/**
 * What happens at the first provider. The second one is healthy, but in the last
 * scenario.
 */
enum Scenario {

	/** Nothing happens. */
	HEALTHY("healthy", 0, 0, 0, 0),

	/** One of five requests is refused. */
	FLAKY("20 % 503", 0.2, 0, 0, 0),

	/** It is down for a minute. */
	OUTAGE("down for a minute", 0, 0, 0, 0),

	/** More is asked of it than its limit of tokens allows. */
	RATE_LIMIT("429, token limit", 0, 0, 0, 0),

	/** Some requests are never answered. */
	HANGS("5 % hangs", 0, 0.05, 0, 0),

	/** Some answers are no JSON, not all of it, or more than that. */
	MALFORMED("15 % malformed JSON", 0, 0, 0.15, 0),

	/** Some streams break. */
	CUTS("15 % streams cut", 0, 0, 0, 0.15),

	/** All of it. */
	ALL("all at once", 0.2, 0.05, 0.15, 0.15),

	/**
	 * All of it, at the second provider as well, which is never down and has no limit.
	 */
	BOTH("all at once, at both", 0.2, 0.05, 0.15, 0.15);

	private static final Duration SHORT = Duration.ofSeconds(45);

	private static final Duration LONG = Duration.ofSeconds(75);

	private static final Duration DOWN_FROM = Duration.ofSeconds(5);

	private static final Duration DOWN_UNTIL = Duration.ofSeconds(65);

	private final String title;

	private final double overloaded;

	private final double hangs;

	private final double malformed;

	private final double cuts;

	Scenario(String title, double overloaded, double hangs, double malformed, double cuts) {
		this.title = title;
		this.overloaded = overloaded;
		this.hangs = hangs;
		this.malformed = malformed;
		this.cuts = cuts;
	}

	String title() {
		return this.title;
	}

	/** How long calls are made. */
	Duration load() {
		return goesDown() ? LONG : SHORT;
	}

	/** Whether there is always a provider that does all it should. */
	boolean hasHealthyProvider() {
		return this != BOTH;
	}

	private boolean hasAll() {
		return this == ALL || this == BOTH;
	}

	private boolean goesDown() {
		return this == OUTAGE || hasAll();
	}

	/** Whether the call with this number is one for a stream. */
	boolean streams(int call) {
		return this == CUTS || (hasAll() && call % 2 == 0);
	}

	/** Whether this provider has a limit of tokens. */
	boolean limits(boolean first) {
		return first && (this == RATE_LIMIT || hasAll());
	}

	/**
	 * The fate of a request: the same for all contenders, whenever it comes, but where it
	 * is a matter of time.
	 * @param request how often this call has asked this provider, from 1
	 */
	Fate fate(boolean first, int call, int request, Duration since) {
		if (first && goesDown() && since.compareTo(DOWN_FROM) >= 0 && since.compareTo(DOWN_UNTIL) < 0) {
			return Fate.DOWN;
		}
		if (!first && this != BOTH) {
			return Fate.ANSWER;
		}
		SplittableRandom random = new SplittableRandom(seed(first, call, request));
		double luck = random.nextDouble();
		if (luck < this.overloaded) {
			return Fate.OVERLOADED;
		}
		if (luck < this.overloaded + this.hangs) {
			return Fate.HANG;
		}
		double broken = streams(call) ? this.cuts : this.malformed;
		List<Fate> ways = streams(call) ? Fate.CUTS : Fate.MALFORMED;
		return (luck < this.overloaded + this.hangs + broken) ? ways.get(random.nextInt(ways.size())) : Fate.ANSWER;
	}

	/** One of its own for each request, however many there are. */
	private long seed(boolean first, int call, int request) {
		return ((ordinal() * 2L + (first ? 0 : 1)) * 1_000_000L + call) * 1_000L + request;
	}

}
