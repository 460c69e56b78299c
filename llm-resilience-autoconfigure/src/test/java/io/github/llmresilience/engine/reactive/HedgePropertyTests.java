/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.rule.HedgePolicy;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever two attempts do beside each other: the caller sees one answer, nothing is
 * counted twice and nothing is left behind.
 */
class HedgePropertyTests {

	private static final String[] TARGETS = { "openai/gpt-4o-mini", "anthropic/claude-3-5-haiku-latest",
			"mistral/mistral-small" };

	/**
	 * What an attempt does.
	 *
	 * @param until seconds until its first word, or its failure
	 * @param between seconds between its words
	 * @param words how many it says until it ends or fails
	 */
	record Act(int until, int between, int words, boolean fails) {

		private Flux<Piece> play(String name, Scheduler scheduler) {
			Flux<Piece> words = Flux.range(0, this.words)
				.concatMap((i) -> Mono.delay(Duration.ofSeconds((i == 0) ? this.until : this.between), scheduler)
					.map((tick) -> Piece.text(name + " ")));
			Flux<Piece> end = this.fails ? Flux.error(http(500)) : Flux.just(Piece.END);
			return (this.words > 0) ? words.concatWith(end)
					: Mono.delay(Duration.ofSeconds(this.until), scheduler).thenMany(end);
		}

	}

	private static List<Act> acts(Random random) {
		return Stream
			.generate(() -> new Act(random.nextInt(9), random.nextInt(5), random.nextInt(4), random.nextBoolean()))
			.limit(1 + random.nextInt(12))
			.toList();
	}

	@Test
	void streamsOneAnswer() {
		for (int seed = 0; seed < 3_000; seed++) {
			Random random = new Random(seed);
			stream(acts(random), random.nextInt(4) == 0, "seed " + seed);
		}
	}

	private static void stream(List<Act> acts, boolean cancels, String seed) {
		Calls calls = new Calls(9).hedge(new HedgePolicy(true, Duration.ofSeconds(2), false));
		ReactiveDriver driver = new ReactiveDriver(calls.engine(), () -> new VirtualScheduler(calls.timer()),
				Calls.OWN_THREADS, Calls.WATCHDOG, List.of(new Piece.Reader(null)), DriverMode.PROTECTED);
		Scheduler scheduler = new VirtualScheduler(calls.timer());
		AtomicInteger made = new AtomicInteger();
		List<String> seen = new ArrayList<>();
		List<String> ended = new ArrayList<>();
		Disposable subscription = driver.flux(calls.settings(TARGETS), () -> {
			LlmCallContext attempt = LlmCallContext.current();
			attempt.partial();
			int number = made.getAndIncrement();
			return acts.get(number % acts.size()).play(attempt.target().provider() + number, scheduler);
		})
			.map((piece) -> ((Piece) piece).text())
			.filter((text) -> !text.isEmpty())
			.subscribe(seen::add, (error) -> ended.add("failed"), () -> ended.add("completed"));
		calls.timer().runUntil(() -> cancels ? made.get() >= 2 && !seen.isEmpty() : !ended.isEmpty());
		subscription.dispose();
		assertThat(calls.timer().scheduled()).as("timers left, %s", seed).isZero();
		for (String target : TARGETS) {
			assertThat(calls.gates().running(LlmTarget.parse(target).provider()).orElse(0))
				.as("places held at %s, %s", target, seed)
				.isZero();
		}
		assertThat(calls.events(LlmCallEvent.CallEnded.class)).as(seed)
			.extracting(LlmCallEvent.CallEnded::attempts)
			.containsExactly(made.get());
		assertThat(calls.events(LlmCallEvent.AttemptEnded.class)).as(seed).hasSize(made.get());
		assertThat(calls.events(LlmCallEvent.HedgeEnded.class)).as(seed)
			.hasSameSizeAs(calls.events(LlmCallEvent.Hedged.class));
		List<String> order = seen.stream().distinct().toList();
		assertThat(seen).as("attempts speak one after the other, %s", seed)
			.isSortedAccordingTo(Comparator.comparing(order::indexOf));
	}

}
