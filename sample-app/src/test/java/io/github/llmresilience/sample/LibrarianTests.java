/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample;

import java.time.Duration;
import java.util.Map;

import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.test.call.RecordedCalls;
import io.github.llmresilience.test.context.AutoConfigureScriptedProviders;
import io.github.llmresilience.test.provider.ProviderAnswer;
import io.github.llmresilience.test.provider.ScriptedProviders;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ActiveProfiles;

import static io.github.llmresilience.failure.FailureKind.AUTHENTICATION;
import static io.github.llmresilience.failure.FailureKind.CONNECTION;
import static io.github.llmresilience.failure.FailureKind.MALFORMED_OUTPUT;
import static io.github.llmresilience.failure.FailureKind.OVERLOADED;
import static io.github.llmresilience.failure.FailureKind.RATE_LIMITED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How an application tests its calls: the real configuration, with scripted providers in
 * place of the real ones. No test waits. Copy it, and read {@code docs/testing.md}.
 */
@SpringBootTest
@ActiveProfiles("live")
@AutoConfigureScriptedProviders
class LibrarianTests {

	private static final String GPT = "openai/gpt-5-mini";

	private static final String CLAUDE = "anthropic/claude-haiku-4-5";

	private static final Book EMMA = new Book("Emma", "Jane Austen");

	@Autowired
	private Librarian librarian;

	@Autowired
	private ScriptedProviders providers;

	@Autowired
	private RecordedCalls calls;

	@Test
	void waitsAsLongAsARateLimitAsks() {
		this.providers.openai().script("429 retry-after=1, ok").answers(ProviderAnswer.json(EMMA));
		assertThat(this.librarian.recommend("classic").value()).isEqualTo(EMMA);
		assertThat(this.calls).last().survived(RATE_LIMITED).answeredBy(GPT).waitedAtLeast(Duration.ofSeconds(1));
	}

	@Test
	void asksAnotherProviderInAnOutage() {
		this.providers.openai().script("outage");
		this.providers.anthropic().answers(ProviderAnswer.json(EMMA));
		LlmResult<Book> answer = this.librarian.recommend("classic");
		assertThat(answer.target()).hasToString(CLAUDE);
		assertThat(this.calls).last("recommend-book").survived(CONNECTION, CONNECTION, CONNECTION).fellBack(1);
		assertThat(this.providers.openai()).hasReceivedRequests(3);
	}

	@Test
	void continuesAReviewThatIsCut() {
		this.providers.openai().script("cut after=4, ok").answers("A book that does not let you go.");
		assertThat(this.librarian.review("classic").collectList().block())
			.satisfies((pieces) -> assertThat(String.join("", pieces)).isEqualTo("A book that does not let you go."));
		assertThat(this.calls).last().resumed(1);
		assertThat(this.providers.openai()).lastRoles().containsExactly("user", "assistant", "user");
	}

	@Test
	void tellsTheModelWhatIsWrongWithItsAnswer() {
		this.providers.openai().script("wrong-schema, ok").answers(ProviderAnswer.json(EMMA));
		assertThat(this.librarian.recommend("classic").value()).isEqualTo(EMMA);
		assertThat(this.calls).last().survived(MALFORMED_OUTPUT).reasked(1).didNotWait();
		assertThat(this.providers.openai()).lastMessage().contains("required property 'author' not found");
	}

	@Test
	void finishesAToolLoopAtAnotherProvider() {
		this.providers.openai()
			.script("ok, 503")
			.answers(ProviderAnswer.toolCall("countCopies", Map.of("title", "Emma")));
		this.providers.anthropic().answers((request) -> ProviderAnswer.text("There are " + request.toolResult()));
		assertThat(this.librarian.copies("Emma").value()).startsWith("There are").contains("4 copies of 'Emma'");
		assertThat(this.calls).last().survived(OVERLOADED, OVERLOADED, OVERLOADED).answeredBy(CLAUDE);
	}

	@Test
	void failsIfNoProviderAnswers() {
		this.providers.openai().script("authentication");
		this.providers.anthropic().script("529");
		assertThatExceptionOfType(LlmCallException.class).isThrownBy(() -> this.librarian.author("Emma"))
			.satisfies((failure) -> assertThat(failure.kind()).isEqualTo(OVERLOADED));
		assertThat(this.calls).last("find-author")
			.failed()
			.hasFailures(AUTHENTICATION, OVERLOADED, OVERLOADED, OVERLOADED);
	}

}
