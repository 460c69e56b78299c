/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.failure.LlmToolFailedException;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tools that fail, and model calls that fail after tools have run.
 */
@Timeout(60)
class ToolTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final ApplicationContextRunner context = SpringAiContext.at(providers)
		.withUserConfiguration(Application.class);

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Librarian librarian(ChatClient.Builder builder) {
			return new Librarian(builder.build());
		}

	}

	static class Shelf {

		private final List<String> calls = new ArrayList<>();

		@Tool(description = "how many copies there are")
		int stock(int shelf) {
			this.calls.add("stock " + shelf);
			return 7;
		}

		@Tool(description = "the price")
		String price(String title) {
			this.calls.add("price " + title);
			return "7 EUR";
		}

		@Tool(description = "always fails")
		String broken() throws IOException {
			this.calls.add("broken");
			throw new IOException("the shelf is gone");
		}

		@Tool(description = "fails without a word")
		String mute() {
			this.calls.add("mute");
			throw new IllegalStateException();
		}

		@Tool(description = "never ends")
		String endless() throws InterruptedException {
			Thread.sleep(Duration.ofMinutes(10).toMillis());
			return "never";
		}

		@Tool(description = "does not react to interrupts")
		String deaf() throws InterruptedException {
			try {
				Thread.sleep(Duration.ofMinutes(10).toMillis());
			}
			catch (InterruptedException ex) {
				this.calls.add("interrupted");
			}
			return "7 EUR";
		}

		@Tool(description = "is interrupted")
		String interrupted() throws InterruptedException {
			throw new InterruptedException();
		}

	}

	static class Nesting {

		private final ChatClient chat;

		Nesting(ChatClient chat) {
			this.chat = chat;
		}

		@Tool(description = "asks a model")
		String asksAModel() {
			return this.chat.prompt("Inner question").tools(new Shelf()).call().content();
		}

	}

	static class Librarian {

		private final ChatClient chat;

		private int bodies;

		Librarian(ChatClient chat) {
			this.chat = chat;
		}

		int bodies() {
			return this.bodies;
		}

		@LlmCall(name = "shelf", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		LlmResult<String> ask(Shelf shelf) {
			this.bodies++;
			return LlmResult.of(this.chat.prompt("How many?").system("Be brief").tools(shelf).call().content());
		}

		@LlmCall(name = "shelf", model = "openai/gpt-4o-mini")
		String askTwice(Shelf shelf) {
			return unprotected(shelf) + " " + unprotected(shelf);
		}

		@LlmCall(name = "shelf", model = "openai/gpt-4o-mini")
		String askWithNesting(Shelf shelf) {
			return this.chat.prompt("Outer question").tools(shelf, new Nesting(this.chat)).call().content();
		}

		String unprotected(Shelf shelf) {
			return this.chat.prompt("How many?").tools(shelf).call().content();
		}

	}

	@BeforeEach
	void reset() {
		providers.reset();
	}

	@AfterAll
	static void close() {
		providers.close();
	}

	/**
	 * B90, B48: the third call fails twice and falls back; each tool has run once, and
	 * Anthropic gets a conversation in its own form.
	 */
	@Test
	void sendsAToolLoopToAnotherProviderWithoutRunningItsToolsAgain() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("call_1:stock:{\"shelf\": 3}"),
				ScriptedProviders.openAiCalls("call_2:price:{\"title\": \"Emma\"}"), Reply.error(503));
		providers.anthropic.replies(ScriptedProviders.anthropic("Seven"));
		this.context.withPropertyValues("llm.retry.max-attempts=2").run((context) -> {
			Shelf shelf = new Shelf();
			Librarian librarian = context.getBean(Librarian.class);
			LlmResult<String> result = librarian.ask(shelf);
			assertThat(result.value()).isEqualTo("Seven");
			assertThat(result.target()).hasToString("anthropic/claude-3-5-haiku-latest");
			assertThat(result.attempts()).extracting(LlmAttempt::kind)
				.containsExactly(FailureKind.OVERLOADED, FailureKind.OVERLOADED);
			assertThat(shelf.calls).containsExactly("stock 3", "price Emma");
			assertThat(librarian.bodies()).isOne();
			assertThat(providers.order()).containsExactly("openai", "openai", "openai", "openai", "anthropic");
			assertThat(providers.anthropic.requests.get(0).at("/system").toString()).contains("Be brief");
			assertThat(providers.anthropic.requests.get(0).get("tools").size()).isEqualTo(7);
			assertThat(providers.anthropic.messages(0)).containsExactly("user \"How many?\"",
					"assistant calls call_1:stock", "user result call_1:\"7\"", "assistant calls call_2:price",
					"user result call_2:\"7 EUR\"");
		});
	}

	/** B85, B87: a checked exception is told to the model; the others run, in order. */
	@Test
	void tellsTheModelWhatAToolThrewAndRunsTheOthers() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:stock:{\"shelf\":1}", "c2:broken:{}",
				"c3:price:{\"title\":\"Emma\"}"), ScriptedProviders.openAi("Seven"));
		this.context.run((context) -> {
			Shelf shelf = new Shelf();
			assertThat(context.getBean(Librarian.class).ask(shelf).value()).isEqualTo("Seven");
			assertThat(shelf.calls).containsExactly("stock 1", "broken", "price Emma");
			List<String> second = providers.openAi.messages(1);
			assertThat(second.subList(3, 6)).satisfiesExactly(
					(one) -> assertThat(one).startsWith("tool c1").contains("7"),
					(two) -> assertThat(two).startsWith("tool c2").contains("the shelf is gone"),
					(three) -> assertThat(three).startsWith("tool c3").contains("7 EUR"));
		});
	}

	/** B86: an unknown tool and bad arguments are told to the model. */
	@Test
	void tellsTheModelAboutUnknownToolsAndBadArguments() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:sotck:{\"shelf\":1}",
				"c2:stock:{\"shelf\":\"three\"}", "c3:stock:{oops", "c4:stock:{\"shelf\":2}"),
				ScriptedProviders.openAi("Seven"));
		this.context.run((context) -> {
			Shelf shelf = new Shelf();
			assertThat(context.getBean(Librarian.class).ask(shelf).value()).isEqualTo("Seven");
			assertThat(shelf.calls).containsExactly("stock 2");
			List<String> second = providers.openAi.messages(1);
			assertThat(second.get(3)).startsWith("tool c1").contains("no tool 'sotck'").contains("stock");
			assertThat(second.get(4)).startsWith("tool c2").contains("three");
			assertThat(second.get(5)).startsWith("tool c3").doesNotContain("\"\"");
			assertThat(second.get(6)).startsWith("tool c4").contains("7");
		});
	}

	/** B103: a tool that takes too long is interrupted, and the model is told so. */
	@Test
	void limitsTheTimeOfATool() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:endless:{}", "c2:stock:{\"shelf\": 1}"),
				ScriptedProviders.openAi("Seven"));
		this.context.withPropertyValues("llm.retry.tools.timeout=100ms").run((context) -> {
			assertThat(context.getBean(Librarian.class).ask(new Shelf()).value()).isEqualTo("Seven");
			assertThat(Thread.interrupted()).isFalse();
			assertThat(providers.openAi.messages(1).get(3)).startsWith("tool c1").contains("100 ms");
			assertThat(providers.openAi.messages(1).get(4)).startsWith("tool c2").contains("7");
		});
	}

	/** B103: the limit of a tool is its own: the timeout of an attempt does not run. */
	@Test
	void doesNotCountToolsForTheTimeoutOfAnAttempt() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:endless:{}"), ScriptedProviders.openAi("Seven"));
		this.context
			.withPropertyValues("llm.retry.tools.timeout=1500ms", "llm.retry.attempt-timeout=1s",
					"llm.retry.max-attempts=1")
			.run((context) -> assertThat(context.getBean(Librarian.class).ask(new Shelf()).value()).isEqualTo("Seven"));
	}

	/** A tool may have had an effect, so its result counts although it is late. */
	@Test
	void usesTheResultOfAToolThatIsLate() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:deaf:{}"), ScriptedProviders.openAi("Seven"));
		this.context.withPropertyValues("llm.retry.tools.timeout=100ms").run((context) -> {
			Shelf shelf = new Shelf();
			assertThat(context.getBean(Librarian.class).ask(shelf).value()).isEqualTo("Seven");
			assertThat(shelf.calls).containsExactly("interrupted");
			assertThat(providers.openAi.messages(1).get(3)).startsWith("tool c1").contains("7 EUR");
		});
	}

	/** B88: the first error of the last round, after three in a row. */
	@Test
	void givesUpAfterThreeRoundsWithAnErrorInARow() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:broken:{}"),
				ScriptedProviders.openAiCalls("c2:mute:{}"),
				ScriptedProviders.openAiCalls("c3:mute:{}", "c4:broken:{}"), ScriptedProviders.openAi("never"));
		this.context.run((context) -> {
			Shelf shelf = new Shelf();
			Librarian librarian = context.getBean(Librarian.class);
			Throwable thrown = catchThrowable(() -> librarian.ask(shelf));
			assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class)
				.cause()
				.isInstanceOf(LlmToolFailedException.class)
				.hasMessageContaining("mute")
				.hasCauseInstanceOf(IllegalStateException.class);
			assertThat(providers.order()).hasSize(3);
			assertThat(librarian.bodies()).isOne();
		});
	}

	/** B88: a clean round begins the count anew. */
	@Test
	void forgetsErrorsAfterACleanRound() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:broken:{}"),
				ScriptedProviders.openAiCalls("c2:broken:{}"), ScriptedProviders.openAiCalls("c3:stock:{\"shelf\":1}"),
				ScriptedProviders.openAiCalls("c4:broken:{}"), ScriptedProviders.openAiCalls("c5:broken:{}"),
				ScriptedProviders.openAi("Seven"));
		this.context
			.run((context) -> assertThat(context.getBean(Librarian.class).ask(new Shelf()).value()).isEqualTo("Seven"));
	}

	/** B88: rounds of one conversation are not in a row with those of another. */
	@Test
	void countsTheRoundsOfEachConversation() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:broken:{}"),
				ScriptedProviders.openAiCalls("c2:broken:{}"), ScriptedProviders.openAi("one"),
				ScriptedProviders.openAiCalls("c3:broken:{}"), ScriptedProviders.openAi("two"));
		this.context
			.run((context) -> assertThat(context.getBean(Librarian.class).askTwice(new Shelf())).isEqualTo("one two"));
	}

	/**
	 * B88: a conversation inside of a tool does not begin the count of the outer one
	 * anew.
	 */
	@Test
	void countsTheRoundsOfAConversationWithAnotherInside() {
		Reply outer = ScriptedProviders.openAiCalls("c1:broken:{}", "c2:asksAModel:{}");
		Reply inner = ScriptedProviders.openAiCalls("c3:stock:{\"shelf\":1}");
		Reply text = ScriptedProviders.openAi("inner answer");
		providers.openAi.replies(outer, inner, text, outer, inner, text, outer, inner, text, outer);
		this.context.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(catchThrowable(() -> librarian.askWithNesting(new Shelf())))
				.hasCauseInstanceOf(LlmToolFailedException.class);
			assertThat(providers.order()).hasSize(9);
		});
	}

	/** B11: with everything switched off Spring AI's own rules hold. */
	@Test
	void leavesToolsAloneWhereNothingIsProtected() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:mute:{}"), ScriptedProviders.openAi("Seven"));
		this.context.withPropertyValues("llm.retry.enabled=false")
			.run((context) -> assertThat(context.getBean(Librarian.class).ask(new Shelf()).value()).isEqualTo("Seven"));
	}

	@Test
	void heedsTheBudgetOfTheCall() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:broken:{}"), ScriptedProviders.openAi("never"));
		this.context.withPropertyValues("llm.retry.calls.shelf.tools.max-consecutive-errors=1")
			.run((context) -> assertThat(catchThrowable(() -> context.getBean(Librarian.class).ask(new Shelf())))
				.cause()
				.isInstanceOf(LlmToolFailedException.class)
				.hasCauseInstanceOf(IOException.class));
	}

	/** B89. */
	@Test
	void tellsTheNameOfAnExceptionWithoutAMessage() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:mute:{}"), ScriptedProviders.openAi("Seven"));
		this.context.run((context) -> {
			context.getBean(Librarian.class).ask(new Shelf());
			assertThat(providers.openAi.messages(1).get(3)).contains("IllegalStateException");
		});
	}

	/** B9: an interrupt is not for the model. */
	@Test
	void cancelsTheCallWhereAToolIsInterrupted() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:interrupted:{}"), ScriptedProviders.openAi("never"));
		this.context.run((context) -> {
			assertThat(catchThrowable(() -> context.getBean(Librarian.class).ask(new Shelf())))
				.isInstanceOf(LlmCallCancelledException.class);
			assertThat(Thread.interrupted()).isTrue();
			assertThat(providers.order()).hasSize(1);
		});
	}

	/** What the application's own processor lets through, goes through. */
	@Test
	void letsThroughWhatTheApplicationsOwnProcessorRethrows() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:mute:{}"), ScriptedProviders.openAi("never"));
		this.context.withBean(ToolExecutionExceptionProcessor.class, () -> (exception) -> {
			throw new SecurityException("not for the model");
		})
			.run((context) -> assertThat(catchThrowable(() -> context.getBean(Librarian.class).ask(new Shelf())))
				.isInstanceOf(SecurityException.class));
	}

	/** Spring AI's own setting is heeded: the message goes to the caller only. */
	@Test
	void throwsEveryErrorWhereTheApplicationSaysSo() {
		for (String tool : List.of("broken", "mute")) {
			providers.reset();
			providers.openAi.replies(ScriptedProviders.openAiCalls("call_1:" + tool + ":{}"),
					ScriptedProviders.openAi("never"));
			this.context.withPropertyValues("spring.ai.tools.throw-exception-on-error=true").run((context) -> {
				Shelf shelf = new Shelf();
				assertThat(catchThrowable(() -> context.getBean(Librarian.class).ask(shelf))).as(tool)
					.isInstanceOf(ToolExecutionException.class);
				assertThat(providers.openAi.requests).hasSize(1);
				assertThat(providers.anthropic.requests).isEmpty();
			});
		}
	}

	/** What leaves the house: the name of the class only, if the message may not. */
	@Test
	void tellsTheTypeOfAnErrorOnly() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("call_1:broken:{}"), ScriptedProviders.openAi("sorry"));
		this.context.withPropertyValues("llm.retry.tools.tell=type").run((context) -> {
			context.getBean(Librarian.class).ask(new Shelf());
			assertThat(providers.openAi.messages(1)).anyMatch((message) -> message.contains("IOException"))
				.noneMatch((message) -> message.contains("the shelf is gone"));
		});
	}

	/** Outside of an @LlmCall Spring AI's own rules hold. */
	@Test
	void leavesToolsAloneOutsideOfACall() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("c1:broken:{}"), ScriptedProviders.openAi("never"));
		this.context.withPropertyValues("llm.retry.default-provider=openai")
			.run((context) -> assertThat(
					catchThrowable(() -> context.getBean(Librarian.class).unprotected(new Shelf())))
				.hasRootCauseMessage("the shelf is gone"));
	}

}
