/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class StreamScannerTests {

	private static final String TEXT = "data: {\"choices\":[{\"delta\":{\"content\":\"Grüße 🌍\"},\"finish_reason\":null}]}\n\n";

	private static final String END = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

	private static final String ERROR = "event: error\ndata: {\"error\":{\"message\":\"no\",\"type\":\"server_error\"}}\n\n";

	/** In two parts, cut at each byte. */
	private static void scanInParts(String stream, BiConsumer<StreamScanner, Integer> expectation) {
		byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
		for (int cut = 0; cut <= bytes.length; cut++) {
			StreamScanner scanner = new StreamScanner();
			int passing = scanner.scan(Arrays.copyOfRange(bytes, 0, cut));
			if (scanner.error() == null) {
				passing += scanner.scan(Arrays.copyOfRange(bytes, cut, bytes.length));
			}
			expectation.accept(scanner, passing);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r\n", "\r" })
	void findsTheEndWhereverTheBytesAreCut(String lineEnd) {
		String whole = (TEXT + END).replace("\n", lineEnd);
		scanInParts(whole, (scanner, passing) -> {
			assertThat(passing).isEqualTo(whole.getBytes(StandardCharsets.UTF_8).length);
			assertThat(scanner.endsCut()).isFalse();
			assertThat(scanner.error()).isNull();
		});
		scanInParts(TEXT.replace("\n", lineEnd), (scanner, passing) -> assertThat(scanner.endsCut()).isTrue());
	}

	/** What comes before the error passes, and nothing of the line that tells it. */
	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r\n", "\r" })
	void findsAnErrorWhereverTheBytesAreCut(String lineEnd) {
		String stream = (TEXT + ERROR + END).replace("\n", lineEnd);
		int lineOfError = stream.substring(0, stream.indexOf("data: {\"error\""))
			.getBytes(StandardCharsets.UTF_8).length;
		int afterError = stream.substring(0, stream.indexOf("server_error\"}}") + 16)
			.getBytes(StandardCharsets.UTF_8).length;
		scanInParts(stream, (scanner, passing) -> {
			assertThat(scanner.error()).isNotNull();
			assertThat(passing).isBetween(lineOfError, afterError);
			assertThat(scanner.endsCut()).isFalse();
		});
	}

	/** A connection that is closed right after the last character. */
	@Test
	void readsALastLineWithoutALineEnd() {
		StreamScanner ended = new StreamScanner();
		ended.scan((TEXT + END.strip()).getBytes(StandardCharsets.UTF_8));
		assertThat(ended.endsCut()).isFalse();
		StreamScanner failed = new StreamScanner();
		failed.scan((TEXT + ERROR.strip()).getBytes(StandardCharsets.UTF_8));
		assertThat(failed.endsCut()).isFalse();
		assertThat(failed.error()).isNotNull();
	}

	/** NDJSON. */
	@Test
	void readsLinesOfJson() {
		StreamScanner scanner = new StreamScanner();
		scanner.scan("{\"message\":{\"content\":\"Hi\"},\"done\":false}\n".getBytes(StandardCharsets.UTF_8));
		assertThat(scanner.endsCut()).isTrue();
		scanner.scan("{\"message\":{\"content\":\"\"},\"done\":true}\n".getBytes(StandardCharsets.UTF_8));
		assertThat(scanner.endsCut()).isFalse();
	}

	/** An event of several lines is one event, as the specification of SSE says. */
	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r\n", "\r" })
	void readsEventsOfSeveralLines(String lineEnd) {
		String error = "data: {\"error\":\ndata: {\"message\":\"no\",\ndata: \"type\":\"server_error\"}}\n\n"
			.replace("\n", lineEnd);
		scanInParts(TEXT.replace("\n", lineEnd) + error, (scanner, passing) -> {
			assertThat(scanner.endsCut()).isFalse();
			assertThat(scanner.error()).isNotNull();
		});
		String end = "data: {\"choices\":[{\"delta\":{},\ndata: \"finish_reason\":\"stop\"}]}\n\n".replace("\n",
				lineEnd);
		scanInParts(TEXT.replace("\n", lineEnd) + end, (scanner, passing) -> assertThat(scanner.endsCut()).isFalse());
	}

	/** Four times as many lines need four times as much memory, and not sixteen times. */
	@Test
	void readsAnEventOfManyLinesInLinearTime() {
		allocated(1_000);
		assertThat((double) allocated(20_000) / allocated(5_000)).isLessThan(6);
	}

	private static long allocated(int lines) {
		byte[] stream = ("data: [\n" + "data: 1234567890,\n".repeat(lines) + "data: 0]\n\n")
			.getBytes(StandardCharsets.UTF_8);
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		StreamScanner scanner = new StreamScanner();
		scanner.scan(stream);
		assertThat(scanner.endsCut()).isFalse();
		return threads.getCurrentThreadAllocatedBytes() - before;
	}

	/** An event without an end takes no more memory than a long one. */
	@Test
	void keepsNoMoreThanAnEventMayBeLong() {
		StreamScanner scanner = new StreamScanner();
		byte[] lines = "data: 0123456789012345678901234567890123456789\n".repeat(1_000)
			.getBytes(StandardCharsets.UTF_8);
		for (int i = 0; i < 100; i++) {
			assertThat(scanner.scan(lines)).isEqualTo(lines.length);
		}
		scanner.scan("\n".getBytes(StandardCharsets.UTF_8));
		scanner.scan((TEXT + END).getBytes(StandardCharsets.UTF_8));
		assertThat(scanner.endsCut()).isFalse();
		assertThat(scanner.error()).isNull();
	}

	/** Streams of something else are none of ours. */
	@Test
	void doesNotJudgeOtherStreams() {
		StreamScanner scanner = new StreamScanner();
		scanner.scan("event: tick\ndata: 1\n\ndata: {\"price\":3}\n\n".getBytes(StandardCharsets.UTF_8));
		assertThat(scanner.endsCut()).isFalse();
	}

}
