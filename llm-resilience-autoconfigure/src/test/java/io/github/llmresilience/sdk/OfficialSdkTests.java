package io.github.llmresilience.sdk;

import java.util.function.Supplier;

import com.anthropic.backends.AnthropicBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.client.ClientContract;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.output.JsonOutputParser;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import io.github.llmresilience.time.Sleeper;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The official SDKs inside of {@code @LlmCall} methods.
 */
class OfficialSdkTests extends ClientContract {

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
