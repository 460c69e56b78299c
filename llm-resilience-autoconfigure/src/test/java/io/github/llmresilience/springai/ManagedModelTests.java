package io.github.llmresilience.springai;

import java.util.List;
import java.util.Set;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmSpringAiAutoConfiguration;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import io.github.llmresilience.time.Sleeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.anthropic.autoconfigure.AnthropicChatAutoConfiguration;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration;
import org.springframework.ai.model.tool.autoconfigure.ToolCallingAutoConfiguration;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Spring AI's own clients over HTTP, with nothing changed but the annotation.
 */
@Timeout(60)
class ManagedModelTests {

	private static final String BOOK = "{\"title\":\"Emma\",\"author\":\"Jane Austen\"}";

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class, LlmSpringAiAutoConfiguration.class,
				OpenAiChatAutoConfiguration.class, AnthropicChatAutoConfiguration.class,
				ToolCallingAutoConfiguration.class, ChatClientAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("spring.ai.openai.base-url=" + providers.url() + "/openai", "spring.ai.openai.api-key=key",
				"spring.ai.openai.max-retries=0", "spring.ai.anthropic.base-url=" + providers.url() + "/anthropic",
				"spring.ai.anthropic.api-key=key", "spring.ai.anthropic.max-retries=0", "llm.retry.jitter=0");

	record Book(String title, String author) {
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Librarian librarian(ChatClient.Builder builder) {
			return new Librarian(builder.build());
		}

		@Bean
		Sleeper sleeper() {
			return (duration) -> {
			};
		}

	}

	static class Librarian {

		private final ChatClient chat;

		private int runs;

		Librarian(ChatClient chat) {
			this.chat = chat;
		}

		@LlmCall(model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		LlmResult<Book> recommend(String genre) {
			this.runs++;
			return LlmResult.of(this.chat.prompt().user("Recommend a " + genre + " book").call().entity(Book.class));
		}

		@LlmCall(model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		LlmResult<String> ask(String question, ChatOptions.Builder<?> options) {
			return LlmResult.of(this.chat.prompt().user(question).options(options).call().content());
		}

		String unprotected(String question) {
			return this.chat.prompt().user(question).call().content();
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

	@Test
	void startsWithTwoModelsAndRetriesAtTheModelCall() {
		providers.openAi.replies(Reply.error(503), Reply.error(429), ScriptedProviders.openAi(BOOK));
		this.context.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			LlmResult<Book> result = librarian.recommend("novel");
			assertThat(result.value()).isEqualTo(new Book("Emma", "Jane Austen"));
			assertThat(result.target()).hasToString("openai/gpt-4o-mini");
			assertThat(result.attempts()).extracting(LlmAttempt::number, LlmAttempt::kind)
				.containsExactly(tuple(1, FailureKind.OVERLOADED), tuple(2, FailureKind.RATE_LIMITED));
			assertThat(providers.order()).containsExactly("openai", "openai", "openai");
			assertThat(providers.openAi.requests)
				.allSatisfy((request) -> assertThat(request.get("model").stringValue()).isEqualTo("gpt-4o-mini"));
		});
	}

	/** B61, B70. */
	@Test
	void sendsABadAnswerBackWithWhatIsWrong() {
		providers.openAi.replies(ScriptedProviders.openAi("{\"title\": \"Emma\"}"), ScriptedProviders.openAi(BOOK));
		this.context.run((context) -> {
			LlmResult<Book> result = context.getBean(Librarian.class).recommend("novel");
			assertThat(result.value().author()).isEqualTo("Jane Austen");
			assertThat(result.attempts()).extracting(LlmAttempt::kind, LlmAttempt::usage)
				.containsExactly(tuple(FailureKind.MALFORMED_OUTPUT, new LlmUsage(10, 5)));
			List<String> first = providers.openAi.messages(0);
			List<String> second = providers.openAi.messages(1);
			assertThat(second).hasSize(first.size() + 2).startsWith(first.toArray(String[]::new));
			assertThat(second.get(second.size() - 2)).startsWith("assistant").contains("Emma");
			assertThat(second.get(second.size() - 1)).startsWith("user").contains("author");
		});
	}

	@Test
	void mendsWhatCanBeMendedWithoutASecondCall() {
		providers.openAi.replies(
				ScriptedProviders.openAi("Sure!\n```json\n{'title': 'Emma', author: \"Jane Austen\",}\n```\nEnjoy!"));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).recommend("novel").value())
				.isEqualTo(new Book("Emma", "Jane Austen"));
			assertThat(providers.order()).hasSize(1);
		});
	}

}
