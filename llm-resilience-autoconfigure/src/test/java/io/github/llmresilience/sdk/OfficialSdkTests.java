/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sdk;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import com.anthropic.backends.AnthropicBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageParam;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageParam;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.client.ClientContract;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmToolCall;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.output.JsonOutputParser;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import io.github.llmresilience.time.Sleeper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The official SDKs inside of {@code @LlmCall} methods.
 */
class OfficialSdkTests extends ClientContract {

	private static final String ARGUMENTS = "{\"author\": \"Jane Austen\"}";

	@Override
	protected ApplicationContextRunner application() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LlmRetryAutoConfiguration.class))
			.withBean(Sleeper.class, () -> (duration) -> {
			})
			.withBean(OpenAIClient.class,
					() -> OpenAiSdk
						.client((options) -> options.apiKey("openai-key").baseUrl(providers.url() + "/openai")))
			.withBean(AnthropicClient.class, () -> AnthropicSdk.client(
					AnthropicBackend.builder().apiKey("anthropic-key").baseUrl(providers.url() + "/anthropic").build()))
			.withBean(Librarian.class)
			.withPropertyValues("llm.retry.jitter=0");
	}

	/** B61: the second request has the bad answer and what is wrong with it. */
	@Test
	void tellsTheModelWhatWasWrong() {
		providers.openAi.replies(ScriptedProviders.openAi("I would rather not."),
				ScriptedProviders.openAi("{\"title\": \"Emma\"}"));
		application().run((context) -> {
			assertThat(context.getBean(Librarian.class).recommend()).isEqualTo(new Book("Emma"));
			assertThat(providers.openAi.messages(1)).hasSize(3);
			assertThat(providers.openAi.messages(1).get(1)).contains("assistant", "I would rather not.");
			assertThat(providers.openAi.messages(1).get(2)).startsWith("user");
		});
	}

	/** The same, and feedback goes along to the other provider. */
	@Test
	void tellsTheFallbackWhatWasWrong() {
		providers.openAi.replies(ScriptedProviders.openAi("No."));
		providers.anthropic.replies(ScriptedProviders.anthropic("{\"title\": \"Emma\"}"));
		application().run((context) -> {
			assertThat(context.getBean(Librarian.class).recommend()).isEqualTo(new Book("Emma"));
			assertThat(providers.openAi.requests).hasSize(3);
			assertThat(providers.anthropic.messages(0)).element(1).asString().contains("assistant", "No.");
		});
	}

	/**
	 * B95: one attempt is one request, also where OkHttp alone would send a second one.
	 */
	@Test
	void sendsOneRequestForEachAttempt() {
		providers.openAi.replies(Reply.error(503, "0"), Reply.error(408), Reply.drop(),
				ScriptedProviders.openAi("never"));
		providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
		application().run((context) -> {
			assertThat(context.getBean(Librarian.class).ask("Recommend a book").target()).isEqualTo(CLAUDE);
			assertThat(providers.openAi.requests).hasSize(3);
		});
	}

	@Test
	void notesWhatWasUsed() {
		providers.openAi.replies(Reply.error(404));
		providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
		Usage usage = new Usage();
		application().withBean(Usage.class, () -> usage).run((context) -> {
			context.getBean(Librarian.class).ask("Recommend a book");
			assertThat(usage.last).isEqualTo(new LlmUsage(10, 5));
		});
	}

	/**
	 * B71: what was wrong with the arguments of a tool call is the result of that call.
	 */
	@Test
	void tellsOpenAiWhatWasWrongAsTheResultOfTheToolCall() {
		ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
			.model("some")
			.addUserMessage("Recommend a book")
			.build();
		List<ChatCompletionMessageParam> messages = secondRequest(() -> OpenAiSdk.request(params).messages());
		assertThat(messages).hasSize(3);
		assertThat(messages.get(0).isUser()).isTrue();
		assertThat(messages.get(1).asAssistant().toolCalls().orElseThrow()).singleElement().satisfies((call) -> {
			assertThat(call.asFunction().id()).isEqualTo("call_1");
			assertThat(call.asFunction().function().name()).isEqualTo("book");
			assertThat(call.asFunction().function().arguments()).isEqualTo(ARGUMENTS);
		});
		assertThat(messages.get(2).asTool().toolCallId()).isEqualTo("call_1");
		assertThat(messages.get(2).asTool().content().asText()).isEqualTo("title is missing");
	}

	/** B71. */
	@Test
	void tellsAnthropicWhatWasWrongAsTheResultOfTheToolCall() {
		MessageCreateParams params = MessageCreateParams.builder()
			.model("some")
			.maxTokens(100)
			.addUserMessage("Recommend a book")
			.build();
		List<MessageParam> messages = secondRequest(() -> AnthropicSdk.request(params).messages());
		assertThat(messages).extracting((message) -> message.role().asString())
			.containsExactly("user", "assistant", "user");
		assertThat(messages.get(1).content().asBlockParams()).singleElement().satisfies((block) -> {
			assertThat(block.asToolUse().id()).isEqualTo("call_1");
			assertThat(block.asToolUse().name()).isEqualTo("book");
			assertThat(block.asToolUse().input()._additionalProperties()).hasToString("{author=Jane Austen}");
		});
		assertThat(messages.get(2).content().asBlockParams()).singleElement().satisfies((block) -> {
			assertThat(block.asToolResult().toolUseId()).isEqualTo("call_1");
			assertThat(block.asToolResult().content().orElseThrow().asString()).isEqualTo("title is missing");
		});
	}

	/** Results of tools are messages of the user, too, and no question. */
	@Test
	void putsFeedbackBehindTheQuestionAndBeforeToolCallsOfThisRun() {
		MessageParam result = MessageParam.builder()
			.role(MessageParam.Role.USER)
			.contentOfBlockParams(List.of(ContentBlockParam
				.ofToolResult(ToolResultBlockParam.builder().toolUseId("own").content("3 copies").build())))
			.build();
		MessageCreateParams params = MessageCreateParams.builder()
			.model("some")
			.maxTokens(100)
			.addUserMessage("Recommend a book")
			.addAssistantMessage("Looking it up")
			.addMessage(result)
			.build();
		List<MessageParam> messages = secondRequest(() -> AnthropicSdk.request(params).messages());
		assertThat(messages).hasSize(5);
		assertThat(messages.get(1).content().asBlockParams().get(0).isToolUse()).isTrue();
		assertThat(messages.get(3).content().asString()).isEqualTo("Looking it up");
		assertThat(messages.get(4)).isEqualTo(result);
	}

	private <T> T secondRequest(Supplier<T> request) {
		AtomicReference<T> second = new AtomicReference<>();
		application().run((context) -> context.getBean(LlmCallTemplate.class)
			.<@Nullable Object, RuntimeException>execute("some", (attempt) -> {
				if (attempt.feedback().isEmpty()) {
					throw new LlmParseException(ARGUMENTS, "title is missing")
						.inToolCall(new LlmToolCall("call_1", "book"));
				}
				second.set(request.get());
				return null;
			}));
		return second.get();
	}

	/**
	 * What an answer is made of.
	 */
	record Book(String title) {
	}

	/**
	 * Keeps the usage of the last attempt.
	 */
	static class Usage implements LlmCallListener {

		private LlmUsage last;

		@Override
		public void onEvent(LlmCallEvent event) {
			if (event instanceof LlmCallEvent.AttemptEnded attempt) {
				this.last = attempt.usage();
			}
		}

	}

	/**
	 * Uses both SDKs as their users do.
	 */
	static class Librarian implements Asking {

		private final OpenAIClient openAi;

		private final AnthropicClient anthropic;

		Librarian(OpenAIClient openAi, AnthropicClient anthropic) {
			this.openAi = openAi;
			this.anthropic = anthropic;
		}

		@Override
		@LlmCall(name = "ask", model = "openai/gpt-4o-mini",
				fallback = { "anthropic/claude-3-5-haiku-latest", "openai/gpt-4o-mini" })
		public LlmResult<String> ask(String question) {
			return LlmResult.of(text(question));
		}

		@Override
		@LlmCall(name = "ask-around", model = "openai/gpt-4o-mini")
		public String askAround(Supplier<String> between) {
			return text("One") + " " + between.get() + " " + text("Two");
		}

		@Override
		@LlmCall(name = "ask-claude", model = "anthropic/claude-3-5-haiku-latest")
		public String askClaude(String question) {
			return text(question);
		}

		@LlmCall(name = "recommend", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		public Book recommend() {
			return JsonOutputParser.of(Book.class).parse(text("Recommend a book"));
		}

		private String text(String question) {
			return switch (LlmCallContext.current().target().provider()) {
				case "openai" -> OpenAiSdk
					.create(this.openAi,
							ChatCompletionCreateParams.builder().model("any").addUserMessage(question).build())
					.choices()
					.get(0)
					.message()
					.content()
					.orElseThrow();
				default -> AnthropicSdk
					.create(this.anthropic,
							MessageCreateParams.builder().model("any").maxTokens(100).addUserMessage(question).build())
					.content()
					.get(0)
					.asText()
					.text();
			};
		}

	}

}
