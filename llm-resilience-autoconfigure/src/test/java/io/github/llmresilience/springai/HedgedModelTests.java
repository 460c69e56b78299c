/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmHedgeOutcome;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A second request beside one that takes long, with Spring AI over real HTTP: the first
 * model hangs.
 */
@Timeout(60)
class HedgedModelTests {

	private static final String CLAUDE = "anthropic/claude-3-5-haiku-latest";

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final List<LlmCallEvent> events = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner context = SpringAiContext.at(providers)
		.withPropertyValues("llm.retry.hedge.enabled=true", "llm.retry.hedge.after=100ms")
		.withBean(LlmCallListener.class, () -> this.events::add)
		.withBean(Asker.class);

	@BeforeEach
	void reset() {
		providers.reset();
		providers.openAi.replies(Reply.hang());
		providers.anthropic.answersAfter(providers.openAi);
	}

	@AfterAll
	static void close() {
		providers.close();
	}

	static class Asker {

		private final ChatClient chat;

		private int counted;

		Asker(ChatClient.Builder builder) {
			this.chat = builder.build();
		}

		@LlmCall(model = "openai/gpt-4o-mini", fallback = CLAUDE)
		LlmResult<String> ask() {
			return LlmResult.of(this.chat.prompt("Recommend a book").call().content());
		}

		@LlmCall(model = "openai/gpt-4o-mini", fallback = CLAUDE)
		Flux<String> stream() {
			return this.chat.prompt("Recommend a book").stream().content();
		}

		@LlmCall(name = "count", model = "openai/gpt-4o-mini", fallback = CLAUDE, maxAttempts = 1,
				attemptTimeout = "1s")
		String count() {
			return this.chat.prompt("How many?").tools(this).call().content();
		}

		@Tool(description = "Counts the books")
		int countBooks() {
			return ++this.counted;
		}

	}

	private List<LlmHedgeOutcome> hedges() {
		return this.events.stream()
			.filter(LlmCallEvent.HedgeEnded.class::isInstance)
			.map((event) -> ((LlmCallEvent.HedgeEnded) event).outcome())
			.toList();
	}

	@Test
	void takesTheAnswerOfTheNextModel() {
		providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
		this.context.run((context) -> {
			LlmResult<String> result = context.getBean(Asker.class).ask();
			assertThat(result.value()).isEqualTo("The Hobbit");
			assertThat(result.target()).hasToString(CLAUDE);
			assertThat(providers.order()).containsExactlyInAnyOrder("openai", "anthropic");
			assertThat(hedges()).containsExactly(LlmHedgeOutcome.WON);
		});
	}

	@Test
	void streamsTheAnswerOfTheNextModel() {
		providers.anthropic.replies(ScriptedProviders.anthropicWholeStream("The ", "Hobbit"));
		this.context.run((context) -> {
			List<String> seen = context.getBean(Asker.class).stream().collectList().block(Duration.ofSeconds(30));
			assertThat(String.join("", seen)).isEqualTo("The Hobbit");
			assertThat(providers.order()).containsExactlyInAnyOrder("openai", "anthropic");
			assertThat(hedges()).containsExactly(LlmHedgeOutcome.WON);
		});
	}

	/** The stream that was begun at the next model is continued there. */
	@Test
	void continuesTheStreamOfTheNextModel() {
		providers.anthropic.replies(ScriptedProviders.anthropicStream("It was ", "the best ").cut(),
				ScriptedProviders.anthropicWholeStream("of times."));
		this.context.withPropertyValues("llm.retry.initial-delay=1ms").run((context) -> {
			List<String> seen = context.getBean(Asker.class).stream().collectList().block(Duration.ofSeconds(30));
			assertThat(String.join("", seen)).isEqualTo("It was the best of times.");
			assertThat(providers.order()).containsExactlyInAnyOrder("openai", "anthropic", "anthropic");
		});
	}

	@Test
	void leavesRequestsAloneThatOfferTools() {
		providers.anthropic.replies(ScriptedProviders.anthropic("7"));
		this.context.run((context) -> {
			assertThat(context.getBean(Asker.class).count()).isEqualTo("7");
			assertThat(hedges()).as("the second model was asked after the timeout").isEmpty();
		});
	}

	@Test
	void asksAsWellWithToolsWhereThatIsAllowed() {
		providers.anthropic.replies(ScriptedProviders.anthropic("7"));
		this.context.withPropertyValues("llm.retry.calls.count.hedge.with-tools=true").run((context) -> {
			assertThat(context.getBean(Asker.class).count()).isEqualTo("7");
			assertThat(hedges()).containsExactly(LlmHedgeOutcome.WON);
		});
	}

}
