/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OverlapTrimmerTests {

	private static final String SEEN = "The quick brown fox jumps over the lazy dog";

	/** What the caller sees of a continuation that comes in pieces. */
	static String rest(String seen, String continuation, int pieceLength) {
		OverlapTrimmer seam = new OverlapTrimmer(seen);
		for (int i = 0; i < continuation.length(); i += pieceLength) {
			int end = Math.min(i + pieceLength, continuation.length());
			OverlapTrimmer.Verdict verdict = seam.add(continuation.substring(i, end));
			if (verdict != OverlapTrimmer.Verdict.OPEN) {
				return continuation.substring((verdict == OverlapTrimmer.Verdict.REPEATED) ? seam.repeated() : 0);
			}
		}
		return continuation;
	}

	@Test
	void leavesOutARepetition() {
		assertThat(rest(SEEN, "s over the lazy dog and runs", 3)).isEqualTo(" and runs");
		assertThat(rest(SEEN, SEEN + " and runs", 7)).isEqualTo(" and runs");
	}

	@Test
	void keepsWhatIsNew() {
		assertThat(rest(SEEN, " and runs away from the quick brown cat", 4))
			.isEqualTo(" and runs away from the quick brown cat");
	}

	/** Fifteen characters may be by chance. */
	@Test
	void keepsAShortRepetition() {
		assertThat(rest(SEEN, "er the lazy dog and runs", 5)).isEqualTo("er the lazy dog and runs");
	}

	/** It begins like something seen, and then goes elsewhere. */
	@Test
	void keepsWhatOnlyBeginsLikeARepetition() {
		assertThat(rest(SEEN, "quick brown fox jumps under", 2)).isEqualTo("quick brown fox jumps under");
	}

	/** The answer ends within the repetition: nobody knows. */
	@Test
	void keepsWhatEndsBeforeItIsDecided() {
		assertThat(rest(SEEN, "quick brown fox", 2)).isEqualTo("quick brown fox");
	}

	/** Rather twice than never. */
	@Test
	void keepsWhatWasSeenMoreThanOnce() {
		String chorus = "And so say all of us. ";
		assertThat(rest(chorus + chorus, chorus + "Hooray", 5)).isEqualTo(chorus + "Hooray");
	}

	/** Dashes after dashes: nobody knows how many there are to be. */
	@Test
	void keepsAPatternThatGoesOn() {
		assertThat(rest("| a |\n|" + "-".repeat(16), "-".repeat(18) + "|", 5)).isEqualTo("-".repeat(18) + "|");
		assertThat(rest("| a |\n|" + "-".repeat(16), "-".repeat(16) + "| b", 5)).isEqualTo("| b");
	}

	/**
	 * The one case that nobody can tell: what is said twice in a row, for the first time,
	 * and cut right between.
	 */
	@Test
	void cannotTellWhatIsSaidTwiceInARowFromARepetition() {
		String verse = "And so say all of us. ";
		assertThat(rest("For he's a jolly good fellow. " + verse, verse + "Hooray", 5)).isEqualTo("Hooray");
	}

	/** B74: for texts without repeated windows. */
	@RepeatedTest(300)
	void healsEveryCutOfATextThatDoesNotRepeatItself(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		String text = Texts.withoutRepeatedWindows(random, 20 + random.nextInt(1500));
		int cut = 1 + random.nextInt(text.length() - 1);
		String seen = text.substring(0, cut);
		int piece = 1 + random.nextInt(30);
		assertThat(seen + rest(seen, text.substring(cut), piece)).isEqualTo(text);
		for (int repeated : new int[] { 16, 17, 16 + random.nextInt(185), 200 }) {
			if (repeated <= cut) {
				assertThat(seen + rest(seen, text.substring(cut - repeated), piece)).isEqualTo(text);
			}
		}
	}

	/** B74: whatever the text, nothing of what is repeated is lost. */
	@RepeatedTest(300)
	void losesNothingOfAnyText(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		int letters = 1 + random.nextInt(3);
		StringBuilder text = new StringBuilder();
		IntStream.range(0, 20 + random.nextInt(400))
			.forEach((i) -> text.append((char) ('a' + random.nextInt(letters))));
		int cut = 17 + random.nextInt(text.length() - 17);
		int repeated = 16 + random.nextInt(Math.min(200, cut) - 15);
		String seen = text.substring(0, cut);
		String shown = seen + rest(seen, text.substring(cut - repeated), 1 + random.nextInt(30));
		assertThat(shown).endsWith(text.substring(cut)).hasSizeGreaterThanOrEqualTo(text.length());
		assertThat(shown).isIn(text.toString(), seen + text.substring(cut - repeated));
	}

}
