/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.starteronly;

import java.util.List;
import java.util.Map;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.failure.LlmHttpException;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Spring AI with a model of the application's own, and none of the official SDKs.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class LeanSpringAiApplication {

	private static int requests;

	@Bean
	ChatModel ownChatModel() {
		return (prompt) -> {
			if (++requests < 3) {
				throw new LlmHttpException(503, Map.of(), "");
			}
			return new ChatResponse(List.of(new Generation(new AssistantMessage("ANSWER " + requests))));
		};
	}

	@Bean
	Asker asker(ChatClient.Builder chat) {
		return new Asker(chat.build());
	}

	static class Asker {

		private final ChatClient chat;

		Asker(ChatClient chat) {
			this.chat = chat;
		}

		@LlmCall(model = "own/any", initialDelay = "1ms")
		String ask() {
			return this.chat.prompt("Which book?").call().content();
		}

	}

	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(LeanSpringAiApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run(args)) {
			System.out.println(context.getBean(Asker.class).ask());
		}
	}

}
