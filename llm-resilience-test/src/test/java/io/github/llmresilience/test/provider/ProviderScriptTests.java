/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.github.llmresilience.failure.FailureKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ProviderScriptTests {

	@Test
	void playsAListAndRepeatsItsLastItem() {
		assertThat(play("429 retry-after=1, 503 x2, ok", 5)).containsExactly(
				new Reaction.ErrorResponse(429, FailureKind.RATE_LIMITED, "1"),
				new Reaction.ErrorResponse(503, FailureKind.OVERLOADED, null),
				new Reaction.ErrorResponse(503, FailureKind.OVERLOADED, null), Reaction.OK, Reaction.OK);
	}

	@Test
	void knowsEveryItem() {
		assertThat(play(
				"outage, reset, hang, cut, cut after=7, unfinished after=1, slow=2s, trickle=50ms, error-event=rate-limited, "
						+ "quota-exhausted retry-after=\"Wed, 21 Oct 2026 07:28:00 GMT\"",
				10))
			.containsExactly(Reaction.NoResponse.OUTAGE, Reaction.NoResponse.RESET, Reaction.NoResponse.HANG,
					new Reaction.Cut(null, Reaction.CutEnd.BROKEN), new Reaction.Cut(7, Reaction.CutEnd.BROKEN),
					new Reaction.Cut(1, Reaction.CutEnd.UNFINISHED),
					new Reaction.Answer(Reaction.Flaw.NONE, Duration.ofSeconds(2), Duration.ZERO),
					new Reaction.Answer(Reaction.Flaw.NONE, Duration.ZERO, Duration.ofMillis(50)),
					new Reaction.ErrorEvent(FailureKind.RATE_LIMITED),
					new Reaction.ErrorResponse(429, FailureKind.QUOTA_EXHAUSTED, "Wed, 21 Oct 2026 07:28:00 GMT"));
		assertThat(play("sloppy, malformed, wrong-schema, truncated, refusal, empty", 6))
			.extracting((reaction) -> ((Reaction.Answer) reaction).flaw())
			.containsExactly(Reaction.Flaw.SLOPPY, Reaction.Flaw.MALFORMED, Reaction.Flaw.WRONG_SCHEMA,
					Reaction.Flaw.TRUNCATED, Reaction.Flaw.REFUSAL, Reaction.Flaw.EMPTY);
	}

	@Test
	void playsTheSameRatesForTheSameSeed() {
		List<Reaction> once = play("20% 503, 10% hang, seed=42", 10_000);
		assertThat(play("20% 503, 10% hang, seed=42", 10_000)).isEqualTo(once);
		assertThat(play("20% 503, 10% hang, seed=43", 10_000)).isNotEqualTo(once);
		assertThat(once.stream().filter(Reaction.ErrorResponse.class::isInstance).count()).isBetween(1_800L, 2_200L);
		assertThat(once.stream().filter(Reaction.NoResponse.HANG::equals).count()).isBetween(850L, 1_150L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "explode", "200", "429 later", "cut after=x", "ok, 20% 503", "60% 503, 60% hang",
			"ok,", "slow=soon", "seed=x", "circuit-open", "error-event=ok", "503 x0", "ok, seed=1",
			"20% 429 retry-after=1 x2" })
	void rejectsInvalidScripts(String script) {
		assertThatExceptionOfType(InvalidScriptException.class).isThrownBy(() -> ProviderScript.parse(script));
	}

	@Test
	void namesTheItemAndTheRemedy() {
		assertThatExceptionOfType(InvalidScriptException.class).isThrownBy(() -> ProviderScript.parse("ok, hangs"))
			.withMessageContaining("'hangs'")
			.withMessageContaining("hang, malformed")
			.withMessageContaining("rate-limited");
	}

	private static List<Reaction> play(String text, int requests) {
		ProviderScript script = ProviderScript.parse(text);
		return IntStream.range(0, requests).mapToObj((request) -> script.next()).toList();
	}

}
