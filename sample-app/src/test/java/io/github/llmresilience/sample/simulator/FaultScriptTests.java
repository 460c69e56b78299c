package io.github.llmresilience.sample.simulator;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FaultScriptTests {

	@Test
	void playsAListAndRepeatsItsLastItem() {
		assertThat(play("429 retry-after=1, 503 x2, ok", 5)).containsExactly(new Act(Act.Kind.ERROR, 429, "1", null),
				new Act(Act.Kind.ERROR, 503, null, null), new Act(Act.Kind.ERROR, 503, null, null), Act.OK, Act.OK);
	}

	@Test
	void playsTheSameRatesForTheSameSeed() {
		List<Act> once = play("20% 503, 10% hang, seed=42", 10_000);
		assertThat(play("20% 503, 10% hang, seed=42", 10_000)).isEqualTo(once);
		assertThat(play("20% 503, 10% hang, seed=43", 10_000)).isNotEqualTo(once);
		assertThat(once.stream().filter((act) -> act.kind() == Act.Kind.ERROR).count()).isBetween(1_800L, 2_200L);
		assertThat(once.stream().filter((act) -> act.kind() == Act.Kind.HANG).count()).isBetween(850L, 1_150L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "explode", "200", "429 later", "cut after=x", "ok, 20% 503", "60% 503, 60% hang" })
	void refusesWhatItDoesNotUnderstand(String script) {
		assertThatExceptionOfType(InvalidScriptException.class).isThrownBy(() -> FaultScript.parse(script));
	}

	private static List<Act> play(String text, int requests) {
		FaultScript script = FaultScript.parse(text);
		return IntStream.range(0, requests).mapToObj((request) -> script.next()).toList();
	}

}
