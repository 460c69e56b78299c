/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.time.Duration;
import java.util.Map;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmHttpAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers that say how little is left of a limit, through the clients people use.
 */
class RateLimitPacingTests {

	private static final LlmTarget GPT = LlmTarget.parse("openai/gpt-4o-mini");

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final ApplicationContextRunner application = SpringAiContext.at(providers)
		.withConfiguration(AutoConfigurations.of(LlmHttpAutoConfiguration.class, WebClientAutoConfiguration.class,
				RestClientAutoConfiguration.class))
		.withBean(Librarian.class)
		.withPropertyValues("llm.retry.providers.openai.max-attempts=1");

	@BeforeEach
	void answerWithTheLastOfALimit() {
		providers.reset();
		Reply answer = ScriptedProviders.openAi("The Hobbit");
		providers.openAi.replies(new Reply(200, Map.of("x-ratelimit-limit-requests", "500",
				"x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "30s"), answer.body()));
		providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit, too"));
	}

	@AfterAll
	static void close() {
		providers.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "chatClient", "webClient", "restClient" })
	void leavesAModelAloneForAMoment(String client) {
		this.application.withPropertyValues("llm.retry.pacing.enabled=true", "llm.retry.pacing.max-pause=10s")
			.run((context) -> {
				assertThat(context.getBean(Librarian.class).ask(client)).contains("The Hobbit").doesNotContain("too");
				assertThat(context.getBean(TargetGates.class).status(GPT).cooldown()).isBetween(Duration.ofSeconds(5),
						Duration.ofSeconds(10));
				assertThat(context.getBean(Librarian.class).ask("chatClient")).isEqualTo("The Hobbit, too");
				assertThat(providers.openAi.requests).hasSize(1);
			});
	}

	@Test
	void doesNothingUnlessAsked() {
		this.application.run((context) -> {
			for (String client : new String[] { "chatClient", "webClient", "restClient" }) {
				context.getBean(Librarian.class).ask(client);
			}
			assertThat(context.getBean(TargetGates.class).status(GPT).cooldown()).isZero();
			assertThat(providers.openAi.requests).hasSize(3);
		});
	}

	/**
	 * Asks with one client or another.
	 */
	static class Librarian {

		private static final Map<String, Object> QUESTION = Map.of("model", "gpt", "messages", new Object[0]);

		private final ChatClient chat;

		private final WebClient web;

		private final RestClient rest;

		Librarian(ChatClient.Builder chat, WebClient.Builder web, RestClient.Builder rest) {
			this.chat = chat.build();
			this.web = web.baseUrl(providers.url()).build();
			this.rest = rest.baseUrl(providers.url()).build();
		}

		@LlmCall(model = "openai/gpt-4o-mini", fallback = "anthropic/claude")
		public String ask(String client) {
			return switch (client) {
				case "chatClient" -> this.chat.prompt("Recommend a book").call().content();
				case "webClient" -> this.web.post()
					.uri("/{provider}/chat/completions", LlmCallContext.current().target().provider())
					.bodyValue(QUESTION)
					.retrieve()
					.bodyToMono(String.class)
					.block();
				default -> this.rest.post()
					.uri("/{provider}/chat/completions", LlmCallContext.current().target().provider())
					.body(QUESTION)
					.retrieve()
					.body(String.class);
			};
		}

	}

}
