/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTenant;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmCircuitOpenException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.routing.ModelProviders;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Chat models of Spring AI inside and outside of an {@code @LlmCall}, over HTTP, with
 * nothing changed but the annotation.
 */
@Timeout(60)
class ManagedModelTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final ApplicationContextRunner context = SpringAiContext.at(providers)
		.withUserConfiguration(Application.class);

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Asker asker(ChatClient.Builder builder, ChatModel model) {
			return new Asker(builder.build(), model);
		}

	}

	static class Asker {

		private final ChatClient chat;

		private final ChatModel model;

		private final List<String> bodies = new ArrayList<>();

		Asker(ChatClient chat, ChatModel model) {
			this.chat = chat;
			this.model = model;
		}

		List<String> bodies() {
			return this.bodies;
		}

		@LlmCall(name = "ask", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		LlmResult<String> ask(String question) {
			this.bodies.add(question);
			return LlmResult.of(this.chat.prompt(question).call().content());
		}

		@LlmCall(name = "ask", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		LlmResult<String> ask(String question, ChatOptions.Builder<?> options) {
			return LlmResult.of(this.chat.prompt().user(question).options(options).call().content());
		}

		@LlmCall(name = "prompt", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		String prompt(Prompt prompt) {
			return text(this.model.call(prompt));
		}

		@LlmCall(name = "no-model")
		LlmResult<String> namesNoModel(String question) {
			return LlmResult.of(this.chat.prompt(question).call().content());
		}

		@LlmCall(name = "google", model = "google/gemini-2.0-flash")
		String asksWhoIsNotThere(String question) {
			return this.chat.prompt(question).call().content();
		}

		@LlmCall(name = "threads", model = "openai/gpt-4o-mini")
		String onAnotherThread(String question) throws Exception {
			ExecutorService thread = Executors.newSingleThreadExecutor();
			try {
				Callable<String> task = () -> this.chat.prompt(question).call().content();
				return thread.submit(LlmCallContext.wrap(task)).get();
			}
			finally {
				thread.shutdown();
			}
		}

		String unprotected(String question) {
			return this.chat.prompt(question).call().content();
		}

		Prompt assemble(String question) {
			return new Prompt(question, this.model.getOptions());
		}

	}

	private static String text(ChatResponse response) {
		return response.getResult().getOutput().getText();
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
	void retriesAtTheModelCall() {
		providers.openAi.replies(Reply.error(503), Reply.error(500), ScriptedProviders.openAi("Emma"));
		this.context.run((context) -> {
			Asker asker = context.getBean(Asker.class);
			LlmResult<String> result = asker.ask("Which book?");
			assertThat(result.value()).isEqualTo("Emma");
			assertThat(result.target()).hasToString("openai/gpt-4o-mini");
			assertThat(result.attempts()).extracting(LlmAttempt::number, LlmAttempt::kind)
				.containsExactly(tuple(1, FailureKind.OVERLOADED), tuple(2, FailureKind.SERVER_ERROR));
			assertThat(asker.bodies()).hasSize(1);
			assertThat(providers.openAi.requests).hasSize(3)
				.allSatisfy((request) -> assertThat(request.get("model").stringValue()).isEqualTo("gpt-4o-mini"));
		});
	}

	/**
	 * B42, B48: another provider's model, with the right model id; the next call begins
	 * anew.
	 */
	@Test
	void fallsBackToAnotherProvidersModel() {
		providers.openAi.replies(Reply.error(500));
		providers.anthropic.replies(ScriptedProviders.anthropic("Emma"));
		this.context.run((context) -> {
			Asker asker = context.getBean(Asker.class);
			LlmResult<String> result = asker.ask("Which book?");
			assertThat(result.target()).hasToString("anthropic/claude-3-5-haiku-latest");
			assertThat(providers.order()).containsExactly("openai", "openai", "openai", "anthropic");
			assertThat(providers.anthropic.requests.get(0).get("model").stringValue())
				.isEqualTo("claude-3-5-haiku-latest");
			assertThat(asker.bodies()).hasSize(1);
			asker.ask("Which other one?");
			assertThat(providers.order().get(4)).isEqualTo("openai");
		});
	}

	/** B45, B98: one exception with every attempt, made once each. */
	@Test
	void throwsWithAllAttemptsWhenAllModelsFail() {
		providers.openAi.replies(Reply.error(500));
		providers.anthropic.replies(Reply.error(529));
		this.context.run((context) -> {
			Asker asker = context.getBean(Asker.class);
			assertThatExceptionOfType(LlmRetriesExhaustedException.class).isThrownBy(() -> asker.ask("Which book?"))
				.satisfies((thrown) -> assertThat(thrown.attempts()).hasSize(6))
				.withMessageNotContaining("scripted");
			assertThat(providers.order()).hasSize(6);
		});
	}

	/** B53, B60: with one provider alone its circuit opens, and calls fail fast. */
	@Test
	void failsFastWhenTheOnlyProviderIsDown() {
		providers.openAi.replies(Reply.error(500));
		SpringAiContext.openAiOnly(providers)
			.withUserConfiguration(Application.class)
			.withPropertyValues("llm.retry.circuit-breaker.minimum-number-of-calls=3",
					"llm.retry.circuit-breaker.sliding-window-size=3")
			.run((context) -> {
				Asker asker = context.getBean(Asker.class);
				assertThat(catchThrowable(() -> asker.namesNoModel("?"))).isInstanceOf(LlmCallException.class);
				int requests = providers.order().size();
				assertThat(catchThrowable(() -> asker.namesNoModel("?"))).isInstanceOf(LlmCircuitOpenException.class);
				assertThat(providers.order()).hasSize(requests);
			});
	}

	/** A call that names no model asks the default provider's own one. */
	@Test
	void asksTheDefaultModelWhereTheCallNamesNone() {
		providers.openAi.replies(Reply.error(500), ScriptedProviders.openAi("Emma"));
		SpringAiContext.openAiOnly(providers)
			.withUserConfiguration(Application.class)
			.withPropertyValues("spring.ai.openai.chat.model=gpt-own")
			.run((context) -> {
				LlmResult<String> result = context.getBean(Asker.class).namesNoModel("Which book?");
				assertThat(result.target()).hasToString("openai/default");
				assertThat(providers.openAi.requests.get(1).get("model").stringValue()).isEqualTo("gpt-own");
			});
	}

	@Test
	void saysWhichProvidersThereAre() {
		this.context.run((context) -> assertThat(
				catchThrowable(() -> context.getBean(Asker.class).asksWhoIsNotThere("Which book?")))
			.isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("google")
			.hasMessageContaining("openai")
			.hasMessageContaining("llm.retry.providers.google.chat-model"));
	}

	/** B50: on another thread the attempt is the same. */
	@Test
	void retriesOnAnotherThread() {
		providers.openAi.replies(Reply.error(503), ScriptedProviders.openAi("Emma"));
		this.context.run(
				(context) -> assertThat(context.getBean(Asker.class).onAnotherThread("Which book?")).isEqualTo("Emma"));
	}

	/** B47: what the user set travels; defaults and what is the provider's own do not. */
	@Test
	void carriesOverWhatTheUserSet() {
		providers.openAi.replies(Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropic("Emma"));
		this.context
			.withPropertyValues("spring.ai.openai.chat.top-p=0.4", "spring.ai.openai.chat.temperature=1.3",
					"spring.ai.anthropic.chat.top-k=7", "spring.ai.anthropic.chat.max-tokens=900")
			.run((context) -> {
				context.getBean(Asker.class)
					.ask("Which book?", ChatOptions.builder().temperature(0.1).stopSequences(List.of("END")));
				JsonNode openAi = providers.openAi.requests.get(0);
				assertThat(openAi.get("temperature").doubleValue()).isEqualTo(0.1);
				assertThat(openAi.get("top_p").doubleValue()).isEqualTo(0.4);
				JsonNode anthropic = providers.anthropic.requests.get(0);
				assertThat(anthropic.get("temperature").doubleValue()).isEqualTo(0.1);
				assertThat(anthropic.get("stop_sequences").get(0).stringValue()).isEqualTo("END");
				assertThat(anthropic.get("top_k").intValue()).isEqualTo(7);
				assertThat(anthropic.get("max_tokens").intValue()).isEqualTo(900);
				assertThat(anthropic.has("top_p")).isFalse();
			});
	}

	/**
	 * B47: a provider's own options stay with the provider; the portable ones among them
	 * travel.
	 */
	@Test
	void keepsAProvidersOwnOptionsToItself() {
		providers.openAi.replies(Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropic("Emma"));
		this.context.run((context) -> {
			context.getBean(Asker.class)
				.ask("Which book?", OpenAiChatOptions.builder().seed(42).user("me").temperature(0.1).maxTokens(77));
			JsonNode openAi = providers.openAi.requests.get(0);
			assertThat(openAi.get("seed").intValue()).isEqualTo(42);
			assertThat(openAi.get("max_tokens").intValue()).isEqualTo(77);
			JsonNode anthropic = providers.anthropic.requests.get(0);
			assertThat(anthropic.get("temperature").doubleValue()).isEqualTo(0.1);
			assertThat(anthropic.get("max_tokens").intValue()).isEqualTo(77);
			assertThat(anthropic.has("seed")).isFalse();
			assertThat(anthropic.has("user")).isFalse();
		});
	}

	/** Another account of OpenAI for one request. Claude is that of the application. */
	@Test
	void callsTheModelOfATenant() {
		try (ScriptedProviders ofTenant = new ScriptedProviders()) {
			LlmTenant tenant = LlmTenant.named("acme")
				.with("openai",
						OpenAiChatModel.builder()
							.options(OpenAiChatOptions.builder()
								.baseUrl(ofTenant.url() + "/openai")
								.apiKey("key of the tenant")
								.maxRetries(0)
								.build())
							.build());
			ofTenant.openAi.replies(Reply.error(503), ScriptedProviders.openAi("Emma"), Reply.error(401));
			providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
			providers.openAi.replies(ScriptedProviders.openAi("Dune"));
			this.context.run((context) -> {
				Asker asker = context.getBean(Asker.class);
				LlmModelOverride override = LlmModelOverride.tenant(tenant);
				assertThat(override.call(() -> asker.ask("Which book?")).value()).isEqualTo("Emma");
				assertThat(ofTenant.openAi.requests).hasSize(2)
					.allSatisfy((request) -> assertThat(request.get("model").stringValue()).isEqualTo("gpt-4o-mini"));
				assertThat(override.call(() -> asker.ask("Which book?")).value()).isEqualTo("The Hobbit");
				assertThat(asker.ask("Which book?").value()).isEqualTo("Dune");
				assertThat(ofTenant.openAi.requests).hasSize(3);
				assertThat(providers.openAi.requests).hasSize(1);
			});
		}
	}

	/**
	 * On the primary a model named in the prompt wins; on a fallback it means nothing.
	 */
	@Test
	void heedsAModelNamedInThePromptOnThePrimaryOnly() {
		providers.openAi.replies(Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropic("Emma"));
		this.context.run((context) -> {
			context.getBean(Asker.class).ask("Which book?", ChatOptions.builder().model("gpt-other"));
			assertThat(providers.openAi.requests.get(0).get("model").stringValue()).isEqualTo("gpt-other");
			assertThat(providers.anthropic.requests.get(0).get("model").stringValue())
				.isEqualTo("claude-3-5-haiku-latest");
		});
	}

	/** B47: options made by hand for one provider, called through the managed model. */
	@Test
	void translatesOptionsThatWereMadeForOneProvider() {
		providers.openAi.replies(Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropic("Emma"));
		this.context.withPropertyValues("spring.ai.openai.chat.top-p=0.4").run((context) -> {
			OpenAiChatOptions defaults = context.getBean(OpenAiChatModel.class).getOptions();
			ChatOptions made = defaults.mutate().temperature(0.1).seed(42).build();
			assertThat(context.getBean(Asker.class).prompt(new Prompt("Which book?", made))).isEqualTo("Emma");
			JsonNode openAi = providers.openAi.requests.get(0);
			assertThat(openAi.get("model").stringValue()).isEqualTo("gpt-4o-mini");
			assertThat(openAi.get("seed").intValue()).isEqualTo(42);
			JsonNode anthropic = providers.anthropic.requests.get(0);
			assertThat(anthropic.get("temperature").doubleValue()).isEqualTo(0.1);
			assertThat(anthropic.has("top_p")).isFalse();
			reset();
			providers.openAi.replies(ScriptedProviders.openAi("Emma"));
			context.getBean(Asker.class)
				.prompt(new Prompt("Which book?", AnthropicChatOptions.builder().temperature(0.2).build()));
			assertThat(providers.openAi.requests.get(0).get("temperature").doubleValue()).isEqualTo(0.2);
			assertThat(providers.openAi.requests.get(0).has("max_tokens")).isFalse();
			assertThat(providers.openAi.requests.get(0).get("model").stringValue()).isEqualTo("gpt-4o-mini");
			context.getBean(Asker.class).prompt(new Prompt("Which book?"));
			assertThat(providers.openAi.requests.get(1).get("model").stringValue()).isEqualTo("gpt-4o-mini");
		});
	}

	/** Outside of an @LlmCall the only model answers, unchanged and once. */
	@Test
	void handsOnToTheOnlyModelOutsideOfACall() {
		providers.openAi.replies(Reply.error(500));
		SpringAiContext.openAiOnly(providers)
			.withUserConfiguration(Application.class)
			.withPropertyValues("spring.ai.openai.chat.model=gpt-own", "spring.ai.openai.chat.seed=3")
			.run((context) -> {
				assertThat(catchThrowable(() -> context.getBean(Asker.class).unprotected("Which book?")))
					.hasMessageContaining("500");
				assertThat(providers.order()).hasSize(1);
				assertThat(providers.openAi.requests.get(0).get("model").stringValue()).isEqualTo("gpt-own");
				assertThat(providers.openAi.requests.get(0).get("seed").intValue()).isEqualTo(3);
			});
	}

	@Test
	void asksForADecisionWhereTwoModelsCouldAnswerOutsideOfACall() {
		this.context
			.run((context) -> assertThat(catchThrowable(() -> context.getBean(Asker.class).unprotected("Which book?")))
				.isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("llm.retry.default-provider")
				.hasMessageContaining("openai")
				.hasMessageContaining("anthropic"));
	}

	@Test
	void asksTheDefaultProviderOutsideOfACall() {
		providers.anthropic.replies(ScriptedProviders.anthropic("Emma"));
		this.context.withPropertyValues("llm.retry.default-provider=anthropic").run((context) -> {
			Asker asker = context.getBean(Asker.class);
			assertThat(asker.unprotected("Which book?")).isEqualTo("Emma");
			assertThat(asker.namesNoModel("Which book?").target()).hasToString("anthropic/default");
		});
	}

	/** A user's own primary model stays the default; two primaries would not start. */
	@Test
	void keepsTheUsersPrimaryModelAsTheDefault() {
		providers.openAi.replies(ScriptedProviders.openAi("Emma"));
		this.context.withUserConfiguration(OwnPrimary.class)
			.withPropertyValues("llm.retry.default-provider=openai")
			.run((context) -> {
				assertThat(context.getBean(Asker.class).unprotected("Which book?")).isEqualTo("from own");
				assertThat(context.getBean(Asker.class).ask("Which book?").value()).isEqualTo("Emma");
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPrimary {

		@Bean
		@Primary
		ChatModel ownChatModel() {
			return (prompt) -> new ChatResponse(List.of(new Generation(new AssistantMessage("from own"))));
		}

	}

	/**
	 * The provider's own beans are untouched: such a call is protected at the method
	 * only.
	 */
	@Test
	void leavesInjectionByTypeAlone() {
		this.context.withUserConfiguration(ByType.class).run((context) -> {
			assertThat(context.getBean(ByType.class).openAi).isSameAs(context.getBean("openAiChatModel"));
			assertThat(context.getBean(ByType.class).anthropic).isSameAs(context.getBean("anthropicChatModel"));
			assertThat(context.getBean(ChatModel.class)).isInstanceOf(SpringAiRoutingModel.class);
			assertThat(context.getBean(ByType.class).all).hasSize(3);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class ByType {

		@Autowired
		private OpenAiChatModel openAi;

		@Autowired
		private AnthropicChatModel anthropic;

		@Autowired
		private List<ChatModel> all;

	}

	/**
	 * A second model of one class is called by its bean's name, or as the properties say.
	 */
	@Test
	void namesProvidersByBeanOrProperty() {
		this.context.withUserConfiguration(SecondOfAClass.class)
			.run((context) -> assertThat(context.getBean(ModelProviders.class).beans())
				.containsOnlyKeys("openai", "anthropic", "groq")
				.containsEntry("groq", "groqChatModel"));
		this.context.withUserConfiguration(SecondOfAClass.class)
			.withPropertyValues("llm.retry.providers.fast.chat-model=groqChatModel")
			.run((context) -> assertThat(context.getBean(ModelProviders.class).beans()).containsOnlyKeys("openai",
					"anthropic", "fast"));
	}

	@Configuration(proxyBeanMethods = false)
	static class SecondOfAClass {

		@Bean
		OpenAiChatModel openAiChatModel() {
			return model();
		}

		@Bean
		OpenAiChatModel groqChatModel() {
			return model();
		}

		private static OpenAiChatModel model() {
			return OpenAiChatModel.builder()
				.options(OpenAiChatOptions.builder().baseUrl("http://127.0.0.1:1").apiKey("key").build())
				.build();
		}

	}

	/** B52. */
	@Test
	void refusesAMisspeltBean() {
		this.context.withPropertyValues("llm.retry.providers.openai.chat-model=openAiChatModell")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("llm.retry.providers.openai.chat-model")
				.hasMessageContaining("Did you mean 'openAiChatModel'?"));
	}

	@Test
	void staysAwayWhereThereIsNoChatModelOrItIsSwitchedOff() {
		SpringAiContext.openAiOnly(providers)
			.withPropertyValues("spring.ai.model.chat=none", "spring.ai.chat.client.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SpringAiRoutingModel.class));
		SpringAiContext.openAiOnly(providers)
			.withPropertyValues("llm.retry.spring-ai.managed-models=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(SpringAiRoutingModel.class)
				.hasSingleBean(ChatModel.class));
	}

	/** B11: with everything switched off the named model is asked once. */
	@Test
	void asksOnceWhereNothingIsProtected() {
		providers.openAi.replies(Reply.error(503));
		this.context.withPropertyValues("llm.retry.enabled=false").run((context) -> {
			assertThat(catchThrowable(() -> context.getBean(Asker.class).ask("Which book?")))
				.hasMessageContaining("503");
			assertThat(providers.order()).containsExactly("openai");
			assertThat(providers.openAi.requests.get(0).get("model").stringValue()).isEqualTo("gpt-4o-mini");
		});
	}

	/** A prompt made outside and called inside, and the other way round. */
	@Test
	void takesPromptsThatWereMadeElsewhere() {
		providers.openAi.replies(ScriptedProviders.openAi("Emma"));
		this.context.withPropertyValues("llm.retry.default-provider=openai").run((context) -> {
			Asker asker = context.getBean(Asker.class);
			assertThat(asker.prompt(asker.assemble("Which book?"))).isEqualTo("Emma");
			Prompt neutral = new Prompt("Which book?", NeutralChatOptions.empty().temperature(0.3).build());
			assertThat(text(context.getBean(ChatModel.class).call(neutral))).isEqualTo("Emma");
			assertThat(providers.openAi.requests.get(1).get("temperature").doubleValue()).isEqualTo(0.3);
		});
	}

}
