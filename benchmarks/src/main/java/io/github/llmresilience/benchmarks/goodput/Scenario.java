/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.goodput;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

import io.github.llmresilience.benchmarks.provider.Fate;

/**
 * What happens at the providers. The second of two providers is healthy, unless the
 * scenario is about both.
 */
enum Scenario {

	/** Nothing happens. */
	HEALTHY("healthy", 0, 0, 0, 0),

	/** One of five requests is refused. */
	FLAKY("20 % 503", 0.2, 0, 0, 0),

	/** It is down for a minute. */
	OUTAGE("down for a minute", 0, 0, 0, 0),

	/** Both are down for a minute, and the second one for ten seconds more. */
	BOTH_DOWN("both down for a minute", 0, 0, 0, 0),

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
	BOTH("all at once, at both", 0.2, 0.05, 0.15, 0.15),

	/** Four deployments without a fault. */
	POOL("four deployments, healthy", 0, 0, 0, 0),

	/**
	 * Four deployments: one takes ten times as long, one refuses half of its requests.
	 */
	SICK_POOL("four deployments, one slow, one fails", 0.5, 0, 0, 0);

	static final Duration DOWN_FROM = Duration.ofSeconds(5);

	static final Duration DOWN_UNTIL = Duration.ofSeconds(65);

	private static final Duration SECOND_DOWN_UNTIL = Duration.ofSeconds(75);

	/** How long a healthy provider takes to answer. */
	private static final Duration THINKING = Duration.ofMillis(20);

	/** The number of the deployment that is slow. */
	private static final int SLOW = 2;

	/** The number of the deployment that fails. */
	static final int FAILING = 3;

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

	boolean isPool() {
		return this == POOL || this == SICK_POOL;
	}

	int providers() {
		return isPool() ? 4 : 2;
	}

	/** How long calls are made. */
	Duration load() {
		if (this == BOTH_DOWN) {
			return Duration.ofSeconds(90);
		}
		if (isPool()) {
			return Duration.ofSeconds(60);
		}
		return goesDown() ? Duration.ofSeconds(75) : Duration.ofSeconds(45);
	}

	/** Whether there is always a provider that does all it should. */
	boolean hasHealthyProvider() {
		return this != BOTH && this != BOTH_DOWN;
	}

	private boolean hasAll() {
		return this == ALL || this == BOTH;
	}

	private boolean goesDown() {
		return this == OUTAGE || this == BOTH_DOWN || hasAll();
	}

	private boolean isDown(int provider, Duration since) {
		boolean suffers = goesDown() && (provider == 0 || this == BOTH_DOWN);
		return suffers && since.compareTo(DOWN_FROM) >= 0
				&& since.compareTo((provider == 0) ? DOWN_UNTIL : SECOND_DOWN_UNTIL) < 0;
	}

	/** Whether the call with this number is one for a stream. */
	boolean streams(int call) {
		return this == CUTS || (hasAll() && call % 2 == 0);
	}

	/** Whether this provider has a limit of tokens. */
	boolean limits(int provider) {
		return provider == 0 && (this == RATE_LIMIT || hasAll());
	}

	/** How long this provider takes to answer. */
	Duration thinking(int provider) {
		return (this == SICK_POOL && provider == SLOW) ? THINKING.multipliedBy(10) : THINKING;
	}

	private boolean isFaultless(int provider) {
		return (this == SICK_POOL) ? provider != FAILING : provider != 0 && this != BOTH;
	}

	/**
	 * The fate of a request: the same for all contenders, whenever it comes, but where it
	 * is a matter of time.
	 * @param provider the number of the provider, from 0
	 * @param request how often this call has asked this provider, from 1
	 * @param seed another one draws other fates
	 */
	Fate fate(int provider, int call, int request, int seed, Duration since) {
		if (isDown(provider, since)) {
			return Fate.DOWN;
		}
		if (isFaultless(provider)) {
			return Fate.ANSWER;
		}
		SplittableRandom random = new SplittableRandom(mixed(provider, call, request, seed));
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
	private long mixed(int provider, int call, int request, int seed) {
		long scenario = (seed * 100L + ordinal()) * 4 + provider;
		return (scenario * 1_000_000L + call) * 1_000L + request;
	}

}
