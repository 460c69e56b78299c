/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.starteronly;

import java.util.Map;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmHttpException;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Two models of LangChain4j, the first of which is down.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class LangChain4jApplication {

	@Bean
	ChatModel firstChatModel() {
		return new ChatModel() {

			@Override
			public ChatResponse doChat(ChatRequest request) {
				throw new LlmHttpException(503, Map.of(), "");
			}

		};
	}

	@Bean
	ChatModel secondChatModel() {
		return new ChatModel() {

			@Override
			public ChatResponse doChat(ChatRequest request) {
				String answer = "ANSWER of second to attempt " + LlmCallContext.current().attempt();
				return ChatResponse.builder().aiMessage(AiMessage.from(answer)).build();
			}

		};
	}

	@Bean
	Asker asker(ChatModel model) {
		return new Asker(model);
	}

	static class Asker {

		private final ChatModel model;

		Asker(ChatModel model) {
			this.model = model;
		}

		@LlmCall(model = "first/any", fallback = "second/any", initialDelay = "1ms")
		String ask() {
			return this.model.chat("Which book?");
		}

	}

	public static void main(String[] args) {
		SpringApplication application = new SpringApplication(LangChain4jApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run(args)) {
			System.out.println(context.getBean(Asker.class).ask());
		}
	}

}
