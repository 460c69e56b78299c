/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.converter.BeanOutputConverter;
import org.springframework.ai.converter.StructuredOutputConverter;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.ResourceAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * B110, B112, B113: what a method that runs again has done before, and what it leaves in
 * the memory of a conversation.
 */
@Timeout(60)
class ReplayTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final ApplicationContextRunner context = SpringAiContext.at(providers)
		.withUserConfiguration(Application.class);

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Cashier cashier(ChatClient.Builder builder) {
			return new Cashier(builder.build());
		}

	}

	/**
	 * A tool that charges money.
	 */
	static class Till {

		private final List<Integer> charged = new CopyOnWriteArrayList<>();

		@Tool(description = "charges an amount")
		String charge(int amount) {
			this.charged.add(amount);
			return "receipt " + this.charged.size();
		}

	}

	/**
	 * A converter of the application that refuses its first answers.
	 */
	static class Choosy implements StructuredOutputConverter<String> {

		private int refusals;

		Choosy(int refusals) {
			this.refusals = refusals;
		}

		@Override
		public String convert(String text) {
			if (this.refusals-- > 0) {
				throw new LlmParseException(text, "Not like this.");
			}
			return text;
		}

		@Override
		public String getFormat() {
			return "Answer in one word.";
		}

	}

	static class Cashier {

		private final ChatClient chat;

		private final Till till = new Till();

		private final ChatMemory memory = MessageWindowChatMemory.builder().build();

		private int runs;

		Cashier(ChatClient chat) {
			this.chat = chat;
		}

		Till till() {
			return this.till;
		}

		List<String> remembered() {
			return this.memory.get("c")
				.stream()
				.map((message) -> message.getMessageType() + " " + message.getText())
				.toList();
		}

		private ChatClient.ChatClientRequestSpec prompt(String text) {
			return this.chat.prompt(text)
				.tools(this.till)
				.advisors(MessageChatMemoryAdvisor.builder(this.memory).build())
				.advisors((advisor) -> advisor.param(ChatMemory.CONVERSATION_ID, "c"));
		}

		@LlmCall(model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		String pay(StructuredOutputConverter<String> converter) {
			return prompt("Pay 5").call().entity(converter);
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		String payAndStore(RuntimeException failure) {
			String answer = prompt("Pay 5").call().content();
			if (this.runs++ == 0) {
				throw failure;
			}
			return answer;
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		String translate(String text) {
			return this.chat.prompt("Translate: " + text).call().content();
		}

		@LlmCall(model = "openai/gpt-4o-mini", retryOnTypes = IllegalStateException.class, initialDelay = "1ms")
		String twice() {
			String one = this.chat.prompt("Name a number").call().content();
			String other = this.chat.prompt("Name a number").call().content();
			if (this.runs++ == 0) {
				throw new IllegalStateException("not those two");
			}
			return one + " " + other;
		}

		@LlmCall(model = "openai/gpt-4o-mini")
		Flux<String> stream() {
			return this.chat.prompt("Count")
				.advisors(MessageChatMemoryAdvisor.builder(this.memory).build())
				.advisors((advisor) -> advisor.param(ChatMemory.CONVERSATION_ID, "c"))
				.stream()
				.content();
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
	 * A tool that charges money, a converter that refuses twice, a provider that goes
	 * down in between: charged once, one question and one answer in memory, and a valid
	 * conversation at the second provider.
	 */
	@Test
	void chargesOnceHoweverOftenTheMethodRuns() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("call_1:charge:{\"amount\":5}"),
				ScriptedProviders.openAi("nope"), Reply.error(503));
		providers.anthropic.replies(ScriptedProviders.anthropic("no"), ScriptedProviders.anthropic("Paid"));
		this.context.run((context) -> {
			Cashier cashier = context.getBean(Cashier.class);
			assertThat(cashier.pay(new Choosy(2))).isEqualTo("Paid");
			assertThat(cashier.till().charged).containsExactly(5);
			assertThat(cashier.remembered()).containsExactly("USER Pay 5", "ASSISTANT Paid");
			assertThat(providers.anthropic.messages(1)).containsExactly("user \"Pay 5\\nAnswer in one word.\"",
					"assistant calls call_1:charge", "user result call_1:\"\\\"receipt 1\\\"\"", "assistant \"nope\"",
					"user \"Not like this.\"", "assistant \"no\"", "user \"Not like this.\"");
		});
	}

	/** A failure that has nothing to do with the answer repeats nothing at all. */
	@Test
	void paysNothingTwiceAfterAFailureOfSomethingElse() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("call_1:charge:{\"amount\":5}"),
				ScriptedProviders.openAi("Paid"));
		this.context.run((context) -> {
			Cashier cashier = context.getBean(Cashier.class);
			assertThat(cashier.payAndStore(new ResourceAccessException("database"))).isEqualTo("Paid");
			assertThat(cashier.till().charged).containsExactly(5);
			assertThat(providers.openAi.requests).hasSize(2);
			assertThat(cashier.remembered()).containsExactly("USER Pay 5", "ASSISTANT Paid");
		});
	}

	/** What the application retries for may be the answer, so it is asked for again. */
	@Test
	void asksForTheLastAnswerAgain() {
		providers.openAi.replies(ScriptedProviders.openAi("1"), ScriptedProviders.openAi("2"),
				ScriptedProviders.openAi("3"));
		this.context.run((context) -> {
			assertThat(context.getBean(Cashier.class).twice()).isEqualTo("1 3");
			assertThat(providers.openAi.requests).hasSize(3);
		});
	}

	/** B113: a call that fails leaves nothing in the memory. */
	@Test
	void leavesNothingInTheMemoryAfterAFailure() {
		providers.openAi.replies(ScriptedProviders.openAi("Paid"));
		this.context.run((context) -> {
			Cashier cashier = context.getBean(Cashier.class);
			assertThatThrownBy(() -> cashier.payAndStore(new IllegalArgumentException("mine")))
				.isInstanceOf(IllegalArgumentException.class);
			assertThat(cashier.remembered()).isEmpty();
			cashier.payAndStore(new IllegalArgumentException("unused"));
			assertThat(cashier.remembered()).containsExactly("USER Pay 5", "ASSISTANT Paid");
		});
	}

	/** B113: a stream that was cut is one answer in the memory. */
	@Test
	void remembersAStreamOnce() {
		providers.openAi.replies(ScriptedProviders.openAiStream("One two ").cut(),
				ScriptedProviders.openAiWholeStream("three"));
		this.context.run((context) -> {
			Cashier cashier = context.getBean(Cashier.class);
			assertThat(cashier.stream().collectList().block()).containsExactly("One two ", "three");
			assertThat(cashier.remembered()).containsExactly("USER Count", "ASSISTANT One two three");
		});
	}

	@Test
	void repeatsEverythingWhereReplayIsSwitchedOff() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("call_1:charge:{\"amount\":5}"),
				ScriptedProviders.openAi("nope"), ScriptedProviders.openAiCalls("call_1:charge:{\"amount\":5}"),
				ScriptedProviders.openAi("Paid"));
		this.context.withPropertyValues("llm.retry.spring-ai.replay=false", "llm.retry.spring-ai.deferred-memory=false")
			.run((context) -> {
				Cashier cashier = context.getBean(Cashier.class);
				assertThat(cashier.pay(new Choosy(1))).isEqualTo("Paid");
				assertThat(cashier.till().charged).containsExactly(5, 5);
				assertThat(cashier.remembered()).hasSize(4);
			});
	}

	record Book(String title) {
	}

	/** B110: what a user typed is never an instruction to us. */
	@Test
	void takesWhatAUserTypedForText() {
		providers.openAi.replies(ScriptedProviders.openAi("Bonjour"));
		this.context.run((context) -> {
			Cashier cashier = context.getBean(Cashier.class);
			String typed = "hello " + new BeanOutputConverter<>(Book.class).getFormat();
			assertThat(cashier.translate(typed)).isEqualTo("Bonjour");
			assertThat(cashier.translate("only provide a RFC8259 compliant JSON response")).isEqualTo("Bonjour");
			assertThat(
					cashier.translate("Respond with only a list of comma-separated values: {\"$ref\":\"classpath:x\"}"))
				.isEqualTo("Bonjour");
			assertThat(providers.openAi.requests).hasSize(3);
			assertThat(Optional.of(cashier.till().charged)).contains(List.of());
		});
	}

}
