/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.time.Duration;
import java.util.Map;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.test.call.LlmMetersAssert;
import io.github.llmresilience.test.call.RecordedCalls;
import io.github.llmresilience.test.provider.ProviderAnswer;
import io.github.llmresilience.test.provider.ScriptedProviders;
import io.github.llmresilience.test.time.VirtualTime;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static io.github.llmresilience.failure.FailureKind.AUTHENTICATION;
import static io.github.llmresilience.failure.FailureKind.CIRCUIT_OPEN;
import static io.github.llmresilience.failure.FailureKind.CONNECTION;
import static io.github.llmresilience.failure.FailureKind.COOLING_DOWN;
import static io.github.llmresilience.failure.FailureKind.MALFORMED_OUTPUT;
import static io.github.llmresilience.failure.FailureKind.OVERLOADED;
import static io.github.llmresilience.failure.FailureKind.RATE_LIMITED;
import static io.github.llmresilience.failure.FailureKind.STREAM_CUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A test class as users write it.
 */
@SpringBootTest(classes = LibrarianApplication.class,
		properties = "llm.retry.circuit-breaker.minimum-number-of-calls=3")
@AutoConfigureScriptedProviders
class LibrarianTests {

	private static final Librarian.Book EMMA = new Librarian.Book("Emma", "Jane Austen");

	@Autowired
	private Librarian librarian;

	@Autowired
	private ScriptedProviders providers;

	@Autowired
	private RecordedCalls calls;

	@Autowired
	private VirtualTime time;

	@Autowired
	private MeterRegistry meters;

	@Autowired
	private TargetGates gates;

	@Test
	void survivesARateLimit() {
		this.providers.openai().script("429 retry-after=1, ok").answers(ProviderAnswer.json(EMMA));
		assertThat(this.librarian.recommend("classic")).isEqualTo(EMMA);
		assertThat(this.calls).hasSize(1)
			.last()
			.survived(RATE_LIMITED)
			.answeredBy("openai/gpt-5-mini")
			.waitedAtLeast(Duration.ofSeconds(1))
			.hasAttempts(2);
		assertThat(this.time.waits()).hasSize(1);
	}

	@Test
	void fallsBackInAnOutage() {
		this.providers.openai().script("outage");
		this.providers.anthropic().answers(ProviderAnswer.json(EMMA));
		assertThat(this.librarian.recommend("classic")).isEqualTo(EMMA);
		assertThat(this.calls).last().answeredBy("anthropic/claude-haiku-4-5").hasAttempts(4).fellBack(1);
		assertThat(this.providers.openai()).hasReceivedRequests(3).models().containsOnly("gpt-5-mini");
	}

	@Test
	void continuesAStream() {
		this.providers.openai().script("cut after=3, ok").answers("A book that does not let you go.");
		assertThat(String.join("", this.librarian.review("Emma").collectList().block()))
			.isEqualTo("A book that does not let you go.");
		assertThat(this.calls).last("review").survived(CONNECTION).resumed(1);
		assertThat(this.providers.openai()).lastRoles().containsExactly("user", "assistant", "user");
	}

	@Test
	void continuesAStreamThatHasNoEndMarker() {
		this.providers.openai().script("unfinished after=3, ok").answers("A book that does not let you go.");
		assertThat(String.join("", this.librarian.review("Emma").collectList().block()))
			.isEqualTo("A book that does not let you go.");
		assertThat(this.calls).last("review").survived(STREAM_CUT).resumed(1);
	}

	@Test
	void healsAMalformedAnswer() {
		this.providers.openai().script("malformed, wrong-schema, ok").answers(ProviderAnswer.json(EMMA));
		assertThat(this.librarian.recommend("classic")).isEqualTo(EMMA);
		assertThat(this.calls).last().survived(MALFORMED_OUTPUT, MALFORMED_OUTPUT).reasked(2).didNotWait();
		assertThat(this.providers.openai()).hasReceivedRequests(3).lastMessage().contains("author");
	}

	@Test
	void movesAToolLoopToAnotherProvider() {
		this.providers.openai().script("ok, 503").answers(ProviderAnswer.toolCall("copies", Map.of("title", "Emma")));
		this.providers.anthropic().answers((request) -> ProviderAnswer.text("There are " + request.toolResult()));
		assertThat(this.librarian.count("Emma")).isEqualTo("There are 4");
		assertThat(this.calls).last().answeredBy("anthropic/claude-haiku-4-5");
		assertThat(this.providers.anthropic()).lastRoles().containsExactly("user", "assistant", "tool");
	}

	/** Whatever a method leaves behind, the next one begins anew. */
	@RepeatedTest(3)
	void beginsWithClosedCircuitBreakersAndNoMeters() {
		assertThat(this.gates.stateOf(LlmTarget.parse("openai/gpt-5-mini"))).isEqualTo(CircuitState.CLOSED);
		LlmMetersAssert.assertThat(this.meters).hasCalls("recommend", 0).hasRetries("recommend", 0);
		assertThat(this.calls).isEmpty();
		assertThat(this.time.waits()).isEmpty();
		assertThat(this.providers.openai()).hasReceivedNoRequest();
		this.providers.openai().script("503");
		this.providers.anthropic().script("authentication");
		assertThatExceptionOfType(LlmCallException.class).isThrownBy(() -> this.librarian.recommend("classic"));
		assertThat(this.calls).last().failed().hasFailures(OVERLOADED, OVERLOADED, OVERLOADED, AUTHENTICATION);
		LlmMetersAssert.assertThat(this.meters)
			.hasCalls("recommend", 1)
			.hasRetries("recommend", 2)
			.hasRetries("recommend", OVERLOADED, 2)
			.hasAttempts("recommend", "openai", 3)
			.hasFallbacks("recommend", 1)
			.hasReasks("recommend", 0);
		assertThat(this.gates.stateOf(LlmTarget.parse("openai/gpt-5-mini"))).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void letsAnOpenCircuitBreakerRecover() {
		this.providers.openai().script("503 x3, ok").answers(ProviderAnswer.json(EMMA));
		this.providers.anthropic().answers(ProviderAnswer.json(EMMA));
		this.librarian.recommend("classic");
		this.librarian.recommend("classic");
		assertThat(this.calls).last().survived(CIRCUIT_OPEN).answeredBy("anthropic/claude-haiku-4-5");
		this.time.advance(Duration.ofSeconds(31));
		this.librarian.recommend("classic");
		assertThat(this.calls).last().survived().answeredBy("openai/gpt-5-mini");
	}

	@Test
	void keepsALongCooldownOfTheProvider() {
		this.providers.openai().script("429 retry-after=600, ok").answers(ProviderAnswer.json(EMMA));
		this.providers.anthropic().answers(ProviderAnswer.json(EMMA));
		this.librarian.recommend("classic");
		this.librarian.recommend("classic");
		assertThat(this.calls).last().survived(COOLING_DOWN).answeredBy("anthropic/claude-haiku-4-5");
		this.time.advance(Duration.ofMinutes(11));
		this.librarian.recommend("classic");
		assertThat(this.calls).last().answeredBy("openai/gpt-5-mini");
	}

}
