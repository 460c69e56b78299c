/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.starteronly;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import com.anthropic.backends.AnthropicBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.models.messages.MessageCreateParams;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.output.JsonOutputParser;
import io.github.llmresilience.sdk.AnthropicSdk;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.springai.ScriptedProviders.Reply;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Anthropic's SDK with a provider that is overloaded, then answers with bad JSON, then
 * hangs.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class AnthropicSdk3Application {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private static final AtomicReference<LlmUsage> used = new AtomicReference<>();

	@Bean
	LlmCallListener usage() {
		return (event) -> {
			if (event instanceof LlmCallEvent.AttemptEnded ended && ended.usage() != null) {
				used.set(ended.usage());
			}
		};
	}

	@Bean
	Librarian librarian() {
		return new Librarian(AnthropicSdk
			.client(AnthropicBackend.builder().apiKey("key").baseUrl(providers.url() + "/anthropic").build()));
	}

	record Book(String title) {
	}

	static class Librarian {

		private final AnthropicClient client;

		Librarian(AnthropicClient client) {
			this.client = client;
		}

		@LlmCall(name = "recommend", model = "anthropic/claude", initialDelay = "1ms")
		LlmResult<Book> recommend() {
			return LlmResult.of(JsonOutputParser.of(Book.class).parse(ask()));
		}

		@LlmCall(name = "wait", model = "anthropic/claude", maxAttempts = 1, attemptTimeout = "300ms")
		String waitForAnswer() {
			return ask();
		}

		private String ask() {
			return AnthropicSdk
				.create(this.client,
						MessageCreateParams.builder().model("any").maxTokens(100).addUserMessage("Which book?").build())
				.content()
				.get(0)
				.asText()
				.text();
		}

	}

	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(AnthropicSdk3Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (providers; ConfigurableApplicationContext context = application.run(args)) {
			Librarian librarian = context.getBean(Librarian.class);
			recommend(librarian);
			waitForAnswer(librarian);
		}
		System.exit(0);
	}

	private static void recommend(Librarian librarian) {
		providers.anthropic.replies(Reply.error(529), ScriptedProviders.anthropic("Emma, I would say"),
				ScriptedProviders.anthropic("{\"title\": \"Emma\"}"));
		LlmResult<Book> result = librarian.recommend();
		System.out.println("ANSWER " + result.value().title() + " after "
				+ result.attempts().stream().map(LlmAttempt::kind).toList());
		System.out.println("TOLD " + roles(providers.anthropic.messages(2)));
		System.out.println("USED " + used.get().promptTokens() + " and " + used.get().completionTokens());
	}

	private static List<String> roles(List<String> messages) {
		return messages.stream().map((message) -> message.split("\\W")[0]).toList();
	}

	private static void waitForAnswer(Librarian librarian) {
		providers.reset();
		providers.anthropic.replies(Reply.hang());
		try {
			librarian.waitForAnswer();
		}
		catch (LlmCallException ex) {
			System.out
				.println("ENDED with " + ex.kind() + " by " + ex.getCause().getCause().getClass().getSimpleName());
		}
	}

}
