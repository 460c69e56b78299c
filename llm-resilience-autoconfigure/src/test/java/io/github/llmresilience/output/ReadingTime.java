/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.IntStream;

import io.github.llmresilience.failure.LlmParseException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the time to read an answer grows with its length. Counts the time of this thread
 * alone: other work on the machine makes no difference.
 */
final class ReadingTime {

	private static final long LEAST_NANOS = Duration.ofMillis(10).toNanos();

	private static final int TRIES = 3;

	private ReadingTime() {
	}

	/**
	 * Ten times the length takes about ten times as long; what is quadratic, a hundred.
	 */
	static void assertGrowsWithLength(String start, String unit, int length) {
		String small = start + unit.repeat(length / 10 / unit.length());
		String large = start + unit.repeat(length / unit.length());
		long most = 50 * Math.max(time(small), LEAST_NANOS);
		assertThat(IntStream.range(0, TRIES)).as("time for %d characters", length).anyMatch((i) -> time(large) < most);
	}

	private static long time(String answer) {
		long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
		try {
			AnswerReader.read(answer, null);
		}
		catch (LlmParseException expected) {
			assertThat(expected.rawText()).hasSameSizeAs(answer);
		}
		return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
	}

}
