/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * F52: methods that return the {@code TokenStream} of an AI service.
 */
@Timeout(60)
class TokenStreamTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final List<LlmCallEvent> events = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner application = LangChain4jContext.at(providers)
		.withBean(LlmCallListener.class, () -> this.events::add)
		.withPropertyValues("llm.retry.initial-delay=1ms");

	private final List<String> texts = new CopyOnWriteArrayList<>();

	private final CompletableFuture<String> answer = new CompletableFuture<>();

	interface Shelf {

		TokenStream tell(String question);

	}

	static class Archivist {

		private final Shelf shelf;

		private final Shelf unmanaged;

		private final AtomicInteger runs = new AtomicInteger();

		Archivist(StreamingChatModel model, @Qualifier("openAiStreamingChatModel") StreamingChatModel openAi) {
			this.shelf = AiServices.builder(Shelf.class).streamingChatModel(model).tools(this).build();
			this.unmanaged = AiServices.create(Shelf.class, openAi);
		}

		@LlmCall(name = "tell", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-haiku-4-5")
		TokenStream tell(String question) {
			return this.shelf.tell(question);
		}

		@LlmCall(name = "unmanaged", model = "openai/gpt-4o-mini")
		TokenStream tellUnmanaged(String question) {
			return this.unmanaged.tell(question);
		}

		@Tool("How many copies of a book there are")
		int copies(String title) {
			this.runs.incrementAndGet();
			return title.length();
		}

		int runsOfTheTool() {
			return this.runs.get();
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

	private void run(Consumer<Archivist> test) {
		this.application.withBean(Archivist.class).run((context) -> test.accept(context.getBean(Archivist.class)));
	}

	private String answerOf(TokenStream stream) {
		stream.onPartialResponse(this.texts::add)
			.onCompleteResponse((response) -> this.answer.complete(response.aiMessage().text()))
			.onError(this.answer::completeExceptionally)
			.start();
		return this.answer.orTimeout(30, TimeUnit.SECONDS).join();
	}

	private void assertCallEnded(LlmOutcome outcome) {
		await().untilAsserted(() -> assertThat(this.events).filteredOn(LlmCallEvent.CallEnded.class::isInstance)
			.extracting((event) -> ((LlmCallEvent.CallEnded) event).outcome())
			.containsExactly(outcome));
	}

	@Test
	void retriesUntilTheFirstToken() {
		providers.openAi.replies(Reply.error(503), ScriptedProviders.openAiWholeStream("The ", "Hobbit"));
		run((archivist) -> {
			assertThat(answerOf(archivist.tell("Which book?"))).isEqualTo("The Hobbit");
			assertThat(this.texts).containsExactly("The ", "Hobbit");
			assertCallEnded(LlmOutcome.SUCCESS);
		});
	}

	/** Nothing happens before the stream is started, and each start is a call. */
	@Test
	void beginsTheCallAtItsStart() {
		providers.openAi.replies(ScriptedProviders.openAiWholeStream("Emma"));
		run((archivist) -> {
			TokenStream stream = archivist.tell("Which book?");
			assertThat(this.events).isEmpty();
			assertThat(answerOf(stream)).isEqualTo("Emma");
		});
	}

	@Test
	void continuesABrokenStreamAtTheNextProvider() {
		providers.openAi.replies(ScriptedProviders.openAiStream("The ", "quick ").cut(), Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropicWholeStream("brown ", "fox"));
		run((archivist) -> {
			assertThat(answerOf(archivist.tell("Which book?"))).isEqualTo("The quick brown fox");
			assertThat(String.join("", this.texts)).isEqualTo("The quick brown fox");
		});
	}

	@Test
	void reportsTheFailureOfTheCall() {
		providers.openAi.replies(Reply.error(500));
		providers.anthropic.replies(Reply.error(500));
		run((archivist) -> {
			List<Throwable> errors = new ArrayList<>();
			CompletableFuture<Void> ended = new CompletableFuture<>();
			archivist.tell("Which book?").onPartialResponse(this.texts::add).onError((error) -> {
				errors.add(error);
				ended.complete(null);
			}).start();
			ended.orTimeout(30, TimeUnit.SECONDS).join();
			assertThat(errors).singleElement().isInstanceOf(LlmRetriesExhaustedException.class);
			assertThat(this.texts).isEmpty();
			assertCallEnded(LlmOutcome.FAILURE);
		});
	}

	/** A tool runs once, although the model fails after it. */
	@Test
	void runsToolsOnce() {
		providers.openAi.replies(
				ScriptedProviders.openAiStreamedCall("call-1", "copies", true, "{\"title\":", "\"Emma\"}"),
				Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropicWholeStream("Four"));
		run((archivist) -> {
			List<String> tools = new CopyOnWriteArrayList<>();
			assertThat(
					answerOf(archivist.tell("How many?").onToolExecuted((execution) -> tools.add(execution.result()))))
				.isEqualTo("Four");
			assertThat(tools).containsExactly("4");
			assertThat(archivist.runsOfTheTool()).isOne();
		});
	}

	/** With a model that is not managed, the method runs again. */
	@Test
	void runsTheMethodAgain() {
		providers.openAi.replies(Reply.error(503), ScriptedProviders.openAiWholeStream("Emma"));
		run((archivist) -> {
			assertThat(answerOf(archivist.tellUnmanaged("Which book?"))).isEqualTo("Emma");
			assertThat(providers.order()).containsExactly("openai", "openai");
		});
	}

	@Test
	void endsTheCallWhenTheCallerCancels() {
		providers.openAi.replies(ScriptedProviders.openAiStream("The ").stalled());
		run((archivist) -> {
			archivist.tell("Which book?")
				.onPartialResponseWithContext((response, context) -> context.streamingHandle().cancel())
				.ignoreErrors()
				.start();
			assertCallEnded(LlmOutcome.CANCELLED);
		});
	}

	/** The request of a model that is not managed ends, too. */
	@Test
	void endsTheRequestWhenTheCallerCancels() throws Exception {
		providers.openAi.replies(ScriptedProviders.openAiStream("The ").stalled());
		run((archivist) -> archivist.tellUnmanaged("Which book?")
			.onPartialResponseWithContext((response, context) -> context.streamingHandle().cancel())
			.ignoreErrors()
			.start());
		assertThat(providers.awaitClientGone()).isTrue();
	}

	@Test
	void isStartedOnce() {
		providers.openAi.replies(ScriptedProviders.openAiWholeStream("Emma"));
		run((archivist) -> {
			TokenStream stream = archivist.tell("Which book?");
			assertThat(answerOf(stream)).isEqualTo("Emma");
			assertThatIllegalStateException().isThrownBy(stream::start).withMessageContaining("started before");
		});
	}

	/** The driver needs no managed model. */
	@Test
	void isProtectedIfModelsAreNotManaged() {
		providers.openAi.replies(Reply.error(503), ScriptedProviders.openAiWholeStream("Emma"));
		this.application.withPropertyValues("llm.retry.langchain4j.managed-models=false")
			.withBean("openAiOnly", Unmanaged.class)
			.run((context) -> assertThat(answerOf(context.getBean(Unmanaged.class).tell("Which book?")))
				.isEqualTo("Emma"));
	}

	static class Unmanaged {

		private final Shelf shelf;

		Unmanaged(@Qualifier("openAiStreamingChatModel") StreamingChatModel openAi) {
			this.shelf = AiServices.create(Shelf.class, openAi);
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		TokenStream tell(String question) {
			return this.shelf.tell(question);
		}

	}

	@Test
	void needsAHandlerOfErrors() {
		run((archivist) -> assertThatIllegalStateException()
			.isThrownBy(() -> archivist.tell("Which book?").onPartialResponse(this.texts::add).start())
			.withMessageContaining("onError"));
	}

}
