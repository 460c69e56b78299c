/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.util.stream.Stream;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.test.call.RecordedCalls;
import io.github.llmresilience.test.provider.ProviderAnswer;
import io.github.llmresilience.test.provider.ScriptedProvider;
import io.github.llmresilience.test.provider.ScriptedProviders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each flaw of an answer, at each provider, blocking and streamed, has the kind that
 * Spring AI's clients lead to with a real provider.
 */
@SpringBootTest(classes = LibrarianApplication.class,
		properties = { "llm.retry.max-attempts=1", "llm.retry.parse.max-reasks=0", "llm.retry.stream.mode=fail",
				"llm.retry.circuit-breaker.enabled=false" })
@AutoConfigureScriptedProviders
class FlawTests {

	@Autowired
	private Librarian librarian;

	@Autowired
	private ScriptedProviders providers;

	@Autowired
	private RecordedCalls calls;

	static Stream<Arguments> flaws() {
		return Stream.of("openai", "anthropic")
			.flatMap((provider) -> Stream.of(Arguments.of(provider, "refusal", FailureKind.CONTENT_FILTERED),
					Arguments.of(provider, "empty", FailureKind.EMPTY_OUTPUT),
					Arguments.of(provider, "truncated", FailureKind.TRUNCATED_OUTPUT),
					Arguments.of(provider, "malformed", FailureKind.MALFORMED_OUTPUT),
					Arguments.of(provider, "wrong-schema", FailureKind.MALFORMED_OUTPUT),
					Arguments.of(provider, "error-event", FailureKind.OVERLOADED),
					Arguments.of(provider, "error-event=rate-limited", FailureKind.RATE_LIMITED),
					Arguments.of(provider, "reset", FailureKind.CONNECTION),
					Arguments.of(provider, "outage", FailureKind.CONNECTION)));
	}

	static Stream<Arguments> flawsOfStreams() {
		return Stream.of("openai", "anthropic")
			.flatMap((provider) -> Stream.of(Arguments.of(provider, "refusal", FailureKind.CONTENT_FILTERED),
					Arguments.of(provider, "empty", FailureKind.EMPTY_OUTPUT),
					Arguments.of(provider, "error-event", FailureKind.OVERLOADED),
					Arguments.of(provider, "cut", FailureKind.CONNECTION),
					Arguments.of(provider, "unfinished", FailureKind.STREAM_CUT)));
	}

	@ParameterizedTest
	@MethodSource("flaws")
	void hasItsKind(String provider, String script, FailureKind kind) {
		script(provider, script).answers(ProviderAnswer.json(new Librarian.Book("Emma", "Jane Austen")));
		assertThatExceptionOfType(LlmCallException.class).isThrownBy(() -> this.librarian.recommend("classic"));
		assertThat(this.calls).last().failed().hasFailures(failures(provider, kind));
	}

	@ParameterizedTest
	@MethodSource("flawsOfStreams")
	void hasItsKindInAStream(String provider, String script, FailureKind kind) {
		script(provider, script).answers("one two three four");
		assertThatExceptionOfType(LlmCallException.class)
			.isThrownBy(() -> this.librarian.review("Emma").collectList().block());
		assertThat(this.calls).last().failed();
		assertThat(this.calls.all().get(0).failures()).contains(kind);
	}

	@ParameterizedTest
	@ValueSource(strings = { "openai", "anthropic" })
	void streamsSlowly(String provider) {
		script(provider, "trickle=1ms").answers("one two three four");
		assertThat(String.join("", this.librarian.review("Emma").collectList().block()))
			.isEqualTo("one two three four");
	}

	/** The other provider fails in a way that does not count here. */
	private ScriptedProvider script(String provider, String script) {
		if (provider.equals("anthropic")) {
			this.providers.openai().script("not-found");
		}
		else {
			this.providers.anthropic().script("not-found");
		}
		return this.providers.provider(provider).script(script);
	}

	private static FailureKind[] failures(String provider, FailureKind kind) {
		return provider.equals("anthropic") ? new FailureKind[] { FailureKind.NOT_FOUND, kind }
				: new FailureKind[] { kind, FailureKind.NOT_FOUND };
	}

}
