/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTenant;
import io.github.llmresilience.client.ClientContract;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * LangChain4j's models inside of {@code @LlmCall} methods, over real HTTP.
 */
class ManagedModelTests extends ClientContract {

	private final ApplicationContextRunner application = LangChain4jContext.at(providers).withBean(Librarian.class);

	@Override
	protected ApplicationContextRunner application() {
		return this.application;
	}

	private static Librarian librarian(ApplicationContext context) {
		return context.getBean(Librarian.class);
	}

	/** B47: what the user has set goes along, what is OpenAI's or its bean's does not. */
	@Test
	void takesPortableParametersAlong() {
		providers.openAi.replies(Reply.error(404));
		providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
		this.application.run((context) -> {
			librarian(context).ask(ChatRequest.builder()
				.messages(UserMessage.from("Recommend a book"))
				.parameters(OpenAiChatRequestParameters.builder().topP(0.25).seed(7).modelName("gpt-named").build())
				.build());
			JsonNode first = providers.openAi.requests.get(0);
			assertThat(first.get("model").stringValue()).isEqualTo("gpt-named");
			assertThat(first.get("seed").intValue()).isEqualTo(7);
			assertThat(first.get("temperature").doubleValue()).as("of the bean").isEqualTo(0.9);
			JsonNode second = providers.anthropic.requests.get(0);
			assertThat(second.get("top_p").doubleValue()).isEqualTo(0.25);
			assertThat(second.get("model").stringValue()).isEqualTo("claude-3-5-haiku-latest");
			assertThat(second.get("max_tokens").intValue()).as("of its own bean").isEqualTo(77);
			assertThat(second.has("temperature")).isFalse();
			assertThat(second.has("seed")).isFalse();
		});
	}

	/** Another account of OpenAI for one request. Claude is that of the application. */
	@Test
	void callsTheModelOfATenant() {
		try (ScriptedProviders ofTenant = new ScriptedProviders()) {
			LlmTenant tenant = LlmTenant.named("acme")
				.with("openai",
						OpenAiChatModel.builder()
							.baseUrl(ofTenant.url() + "/openai")
							.apiKey("key of the tenant")
							.modelName("from-the-tenant")
							.maxRetries(0)
							.build());
			ofTenant.openAi.replies(Reply.error(503), ScriptedProviders.openAi("Emma"), Reply.error(401));
			providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
			this.application.run((context) -> {
				LlmModelOverride override = LlmModelOverride.tenant(tenant);
				assertThat(override.call(() -> librarian(context).ask("Which book?")).value()).isEqualTo("Emma");
				assertThat(override.call(() -> librarian(context).ask("Which book?")).value()).isEqualTo("The Hobbit");
				assertThat(ofTenant.openAi.requests).hasSize(3);
				assertThat(providers.openAi.requests).isEmpty();
			});
		}
	}

	/** B52. */
	@Test
	void stopsTheStartAtAMisspeltProvider() {
		this.application.withPropertyValues("llm.retry.calls.ask.fallback.models=antropic/claude")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("Did you mean 'anthropic'?"));
		this.application.withPropertyValues("llm.retry.providers.openai.chat-model=openAiChatModl")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("Did you mean 'openAiChatModel'?"));
	}

	/**
	 * B61, B70: prose around JSON costs nothing; what cannot be mended is asked again.
	 */
	@Test
	void mendsAndAsksAgainWhereAnAiServiceWantsJson() {
		providers.openAi
			.replies(ScriptedProviders.openAi("Sure! ```json\n{\"title\": \"Emma\", \"year\": 1815,}\n```"));
		this.application.run((context) -> {
			assertThat(librarian(context).recommend("romance")).isEqualTo(new Book("Emma", 1815));
			assertThat(providers.openAi.requests).hasSize(1);
			providers.openAi.replies(ScriptedProviders.openAi("I would rather not."),
					ScriptedProviders.openAi("{\"title\": \"Emma\", \"year\": 1815}"));
			assertThat(librarian(context).recommend("romance")).isEqualTo(new Book("Emma", 1815));
			assertThat(providers.openAi.messages(2)).hasSize(3)
				.element(1)
				.asString()
				.contains("assistant", "I would rather not.");
		});
	}

	/**
	 * What only LangChain4j's parser can see runs the method again, and the model is
	 * told.
	 */
	@Test
	void tellsTheModelWhatTheAiServiceCouldNotRead() {
		providers.openAi.replies(ScriptedProviders.openAi("{\"title\": \"Emma\", \"year\": \"long ago\"}"),
				ScriptedProviders.openAi("{\"title\": \"Emma\", \"year\": 1815}"));
		this.application.run((context) -> {
			assertThat(librarian(context).recommend("romance")).isEqualTo(new Book("Emma", 1815));
			assertThat(providers.openAi.messages(1)).hasSize(3).element(1).asString().contains("long ago");
		});
	}

	/** B66, B69. */
	@Test
	void neverMendsAnAnswerThatWasCutOff() {
		providers.openAi.replies(ScriptedProviders.openAi("{\"title\": \"Emma\", \"year\": 1815}", "length"));
		providers.anthropic.replies(ScriptedProviders.anthropic("{\"title\": \"Emma\", \"year\": 1815}", "max_tokens"));
		this.application.run((context) -> assertThatExceptionOfType(LlmRetriesExhaustedException.class)
			.isThrownBy(() -> librarian(context).recommend("romance"))
			.withCauseInstanceOf(LlmParseException.class)
			.satisfies((thrown) -> assertThat(thrown.attempts()).extracting(LlmAttempt::kind)
				.containsOnly(FailureKind.TRUNCATED_OUTPUT)));
	}

	/** B90: the model call is repeated, or made elsewhere; the tool is not run again. */
	@Test
	void runsToolsOnceWhenAModelCallFailsAfterThem() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("call-1:copies:{\"title\":\"Emma\"}"), Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropic("Three copies"));
		this.application.run((context) -> {
			assertThat(librarian(context).countCopies("Emma")).isEqualTo("Three copies");
			assertThat(librarian(context).toolCalls()).isOne();
			assertThat(providers.order()).containsExactly("openai", "openai", "anthropic");
			assertThat(providers.anthropic.messages(0)).element(1).asString().contains("calls call-1:copies");
		});
	}

	/**
	 * B74: a stream that breaks goes on at the next model; the handler sees one answer.
	 */
	@Test
	void continuesAStreamThatBreaks() {
		providers.openAi.replies(ScriptedProviders.openAiStream("The ", "Hobbit ").cut());
		providers.anthropic.replies(ScriptedProviders.anthropicWholeStream("by ", "Tolkien"));
		this.application.withPropertyValues("llm.retry.stream.max-resumes=0").run((context) -> {
			List<String> seen = new ArrayList<>();
			ChatResponse whole = librarian(context).stream(seen).get(30, TimeUnit.SECONDS);
			assertThat(seen).containsExactly("The ", "Hobbit ", "by ", "Tolkien");
			assertThat(whole.aiMessage().text()).isEqualTo("The Hobbit by Tolkien");
			assertThat(providers.anthropic.messages(0)).last().asString().contains("continue from where you left off");
		});
	}

	/** B73. */
	@Test
	void retriesAStreamThatDoesNotBegin() {
		providers.openAi.replies(Reply.error(503), ScriptedProviders.openAiWholeStream("The ", "Hobbit"));
		this.application.run((context) -> {
			ChatResponse whole = librarian(context).stream(new ArrayList<>()).get(30, TimeUnit.SECONDS);
			assertThat(whole.aiMessage().text()).isEqualTo("The Hobbit");
			assertThat(providers.openAi.requests).hasSize(2);
		});
	}

	/** B81: a stream that stalls goes on elsewhere, and its request is ended. */
	@Test
	void endsTheRequestOfAStreamThatStalls() {
		providers.openAi.replies(ScriptedProviders.openAiStream("The ", "Hobbit ").stalled());
		providers.anthropic.replies(ScriptedProviders.anthropicWholeStream("by ", "Tolkien"));
		this.application
			.withPropertyValues("llm.retry.stream.max-resumes=0", "llm.retry.calls.stream.stream.idle-timeout=500ms")
			.run((context) -> {
				ChatResponse whole = librarian(context).stream(new ArrayList<>()).get(30, TimeUnit.SECONDS);
				assertThat(whole.aiMessage().text()).isEqualTo("The Hobbit by Tolkien");
				assertThat(providers.awaitClientGone()).isTrue();
			});
	}

	/**
	 * B26: what a stream's response says reaches the call it belongs to, on any thread.
	 */
	@Test
	void heedsTheWishOfAModelThatWasToStream() {
		providers.openAi.replies(Reply.error(503), Reply.error(429, "30"));
		providers.anthropic.replies(ScriptedProviders.anthropicWholeStream("The ", "Hobbit"));
		this.application.run((context) -> {
			assertThat(librarian(context).stream(new ArrayList<>()).get(30, TimeUnit.SECONDS).aiMessage().text())
				.isEqualTo("The Hobbit");
			assertThat(providers.openAi.requests).hasSize(2);
			assertThat(context.getBean(TargetGates.class).status(GPT).cooldown()).isBetween(Duration.ofSeconds(20),
					Duration.ofSeconds(30));
		});
	}

	/** B81: also a request that is not even answered ends with its attempt. */
	@Test
	void endsTheRequestOfAStreamThatNeverBegins() {
		providers.openAi.replies(Reply.hang());
		providers.anthropic.replies(ScriptedProviders.anthropicWholeStream("The ", "Hobbit"));
		this.application.withPropertyValues("llm.retry.max-attempts=1", "llm.retry.calls.stream.attempt-timeout=500ms")
			.run((context) -> assertThat(
					librarian(context).stream(new ArrayList<>()).get(30, TimeUnit.SECONDS).aiMessage().text())
				.isEqualTo("The Hobbit"));
	}

	/**
	 * The method's future ends when the attempt is booked: its result names who answered.
	 */
	@Test
	void namesTheModelThatHasStreamed() {
		providers.openAi.replies(Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropicWholeStream("The ", "Hobbit"));
		List<LlmCallEvent> events = new CopyOnWriteArrayList<>();
		this.application.withBean(LlmCallListener.class, () -> events::add).run((context) -> {
			LlmResult<String> result = librarian(context).streamed().get(30, TimeUnit.SECONDS);
			assertThat(result.value()).isEqualTo("The Hobbit");
			assertThat(result.target()).isEqualTo(CLAUDE);
			assertThat(events).last().isInstanceOfSatisfying(LlmCallEvent.CallEnded.class, (ended) -> {
				assertThat(ended.target()).isEqualTo(CLAUDE);
				assertThat(ended.attempts()).isEqualTo(2);
			});
		});
	}

	/** B90 with a stream: the rounds of a tool loop belong to the call, on any thread. */
	@Test
	void staysInTheCallWithToolsWhileStreaming() {
		providers.openAi.replies(
				ScriptedProviders.openAiStreamedCall("call-1", "copies", true, "{\"title\":", "\"Emma\"}"),
				Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropicWholeStream("Three ", "copies"));
		this.application.run((context) -> {
			assertThat(librarian(context).countCopiesStreaming("Emma").get(30, TimeUnit.SECONDS))
				.isEqualTo("Three copies");
			assertThat(librarian(context).toolCalls()).isOne();
			assertThat(providers.order()).containsExactly("openai", "openai", "anthropic");
		});
	}

	@Test
	void handsOnOutsideOfCalls() {
		providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
		this.application.withPropertyValues("llm.retry.default-provider=anthropic").run((context) -> {
			assertThat(context.getBean(ChatModel.class).chat("Recommend a book")).isEqualTo("The Hobbit");
			assertThat(providers.anthropic.requests.get(0).get("model").stringValue()).isEqualTo("from-the-bean");
		});
	}

	@Test
	void leavesTheModelsAloneWhereThatIsWanted() {
		LangChain4jContext.at(providers)
			.withPropertyValues("llm.retry.langchain4j.managed-models=false")
			.run((context) -> assertThat(context.getBeanNamesForType(ChatModel.class))
				.containsExactlyInAnyOrder("openAiChatModel", "anthropicChatModel"));
	}

	/**
	 * What an AI service returns.
	 */
	record Book(String title, int year) {
	}

	/**
	 * An AI service.
	 */
	interface Shelf {

		@dev.langchain4j.service.UserMessage("Recommend a {{it}} book")
		Book recommend(String genre);

		@dev.langchain4j.service.UserMessage("How many copies of {{it}} are there?")
		String count(String title);

	}

	/**
	 * An AI service that streams.
	 */
	interface StreamingShelf {

		@dev.langchain4j.service.UserMessage("How many copies of {{it}} are there?")
		TokenStream count(String title);

	}

	/**
	 * Uses LangChain4j as its users do.
	 */
	private ApplicationContextRunner hedging(String call) {
		return this.application.withPropertyValues("llm.retry.calls." + call + ".hedge.enabled=true",
				"llm.retry.calls." + call + ".hedge.after=100ms");
	}

	/**
	 * The first model hangs, and its request is ended when the second one has answered.
	 */
	@Test
	void asksTheNextModelAsWellWhenAnAnswerTakesLong() {
		providers.openAi.replies(Reply.hang());
		providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
		hedging("ask").run((context) -> {
			LlmResult<String> result = librarian(context).ask("Recommend a book");
			assertThat(result.value()).isEqualTo("The Hobbit");
			assertThat(result.target()).isEqualTo(CLAUDE);
			assertThat(result.attempts()).isEmpty();
			assertThat(providers.order()).containsExactlyInAnyOrder("openai", "anthropic");
		});
	}

	@Test
	void streamsFromTheNextModelAsWellWhenAnAnswerTakesLong() {
		providers.openAi.replies(Reply.hang());
		providers.anthropic.replies(ScriptedProviders.anthropicWholeStream("The ", "Hobbit"));
		List<String> seen = new CopyOnWriteArrayList<>();
		hedging("stream").run((context) -> {
			ChatResponse response = librarian(context).stream(seen).get(30, TimeUnit.SECONDS);
			assertThat(String.join("", seen)).isEqualTo("The Hobbit");
			assertThat(response.aiMessage().text()).isEqualTo("The Hobbit");
		});
	}

	@Test
	void hedgesNoRequestThatOffersTools() {
		providers.openAi.replies(Reply.hang());
		providers.anthropic.replies(ScriptedProviders.anthropic("7"));
		List<LlmCallEvent> events = new CopyOnWriteArrayList<>();
		hedging("count-copies").withBean(LlmCallListener.class, () -> events::add)
			.withPropertyValues("llm.retry.attempt-timeout=1s", "llm.retry.max-attempts=1")
			.run((context) -> {
				assertThat(librarian(context).countCopies("The Hobbit")).isEqualTo("7");
				assertThat(events).noneMatch(LlmCallEvent.Hedged.class::isInstance);
			});
	}

	static class Librarian implements Asking {

		private final AtomicInteger toolCalls = new AtomicInteger();

		private final ChatModel model;

		private final StreamingChatModel streaming;

		private final Shelf shelf;

		private final StreamingShelf streamingShelf;

		Librarian(ChatModel model, StreamingChatModel streaming) {
			this.model = model;
			this.streaming = streaming;
			this.shelf = AiServices.builder(Shelf.class).chatModel(model).tools(this).build();
			this.streamingShelf = AiServices.builder(StreamingShelf.class)
				.streamingChatModel(streaming)
				.tools(this)
				.build();
		}

		@Override
		@LlmCall(name = "ask", model = "openai/gpt-4o-mini",
				fallback = { "anthropic/claude-3-5-haiku-latest", "openai/gpt-4o-mini" })
		public LlmResult<String> ask(String question) {
			return LlmResult.of(this.model.chat(question));
		}

		@LlmCall(name = "ask-request", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		public ChatResponse ask(ChatRequest request) {
			return this.model.chat(request);
		}

		@Override
		@LlmCall(name = "ask-around", model = "openai/gpt-4o-mini")
		public String askAround(Supplier<String> between) {
			return this.model.chat("One") + " " + between.get() + " " + this.model.chat("Two");
		}

		@Override
		@LlmCall(name = "ask-claude", model = "anthropic/claude-3-5-haiku-latest")
		public String askClaude(String question) {
			return this.model.chat(question);
		}

		@LlmCall(name = "recommend", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		public Book recommend(String genre) {
			return this.shelf.recommend(genre);
		}

		@LlmCall(name = "count-copies", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		public String countCopies(String title) {
			return this.shelf.count(title);
		}

		@LlmCall(name = "stream", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		public CompletableFuture<ChatResponse> stream(List<String> seen) {
			CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
			this.streaming.chat("Recommend a book", new StreamingChatResponseHandler() {

				@Override
				public void onPartialResponse(String text) {
					seen.add(text);
				}

				@Override
				public void onCompleteResponse(ChatResponse response) {
					whole.complete(response);
				}

				@Override
				public void onError(Throwable error) {
					whole.completeExceptionally(error);
				}

			});
			return whole;
		}

		@LlmCall(name = "streamed", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		public CompletableFuture<LlmResult<String>> streamed() {
			return stream(new ArrayList<>()).thenApply((response) -> LlmResult.of(response.aiMessage().text()));
		}

		@LlmCall(name = "count-streaming", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		public CompletableFuture<String> countCopiesStreaming(String title) {
			CompletableFuture<String> answer = new CompletableFuture<>();
			StringBuilder text = new StringBuilder();
			this.streamingShelf.count(title)
				.onPartialResponse(text::append)
				.onCompleteResponse((response) -> answer.complete(text.toString()))
				.onError(answer::completeExceptionally)
				.start();
			return answer;
		}

		@Tool("How many copies of a book there are")
		public int copies(String title) {
			return 2 + this.toolCalls.incrementAndGet();
		}

		int toolCalls() {
			return this.toolCalls.get();
		}

	}

}
