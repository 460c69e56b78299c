/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B74: any text without repeated windows, cut anywhere and several times, in chunks of
 * any size, asked for in portions of any size: what is seen is the text.
 */
class ResumePropertyTests {

	@RepeatedTest(300)
	void healsAnyCuts(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		String text = Texts.withoutRepeatedWindows(random, 30 + random.nextInt(2000));
		List<Integer> cuts = random.ints(1 + random.nextInt(3), 1, text.length())
			.distinct()
			.sorted()
			.boxed()
			.collect(Collectors.toCollection(ArrayList::new));
		boolean repeats = random.nextBoolean();
		Calls calls = new Calls();
		ReactiveDriver driver = new ReactiveDriver(calls.engine(), () -> new VirtualScheduler(calls.timer()),
				Calls.OWN_THREADS, Calls.WATCHDOG, List.of(new Piece.Reader(new RuntimeException())),
				DriverMode.PROTECTED);
		Flux<Object> answer = driver.flux(calls.settings("openai/gpt-4o-mini"), () -> {
			String seen = Objects.requireNonNullElse(LlmCallContext.current().partial(), "");
			assertThat(text).startsWith(seen);
			int repeated = (repeats && seen.length() >= 16) ? 16 + random.nextInt(Math.min(200, seen.length()) - 15)
					: 0;
			return cuts.isEmpty() ? chunks(random, text.substring(seen.length() - repeated)).concatWithValues(Piece.END)
					: chunks(random, text.substring(seen.length() - repeated, cuts.remove(0)))
						.concatWith(random.nextBoolean() ? Flux.error(new ConnectException()) : Flux.empty());
		});
		String seen = answer.limitRate(1 + random.nextInt(40))
			.map((element) -> ((Piece) element).text())
			.collect(Collectors.joining())
			.block(Duration.ofSeconds(10));
		assertThat(seen).isEqualTo(text);
		assertThat(cuts).isEmpty();
	}

	private static Flux<Piece> chunks(Random random, String text) {
		List<Piece> chunks = new ArrayList<>();
		chunks.add(Piece.BEGIN);
		int max = 1 + random.nextInt(40);
		for (int i = 0; i < text.length();) {
			int end = Math.min(text.length(), i + 1 + random.nextInt(max));
			chunks.add(Piece.text(text.substring(i, end)));
			i = end;
		}
		return Flux.fromIterable(chunks);
	}

}
