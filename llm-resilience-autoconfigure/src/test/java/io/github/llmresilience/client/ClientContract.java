/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.client;

import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.springai.ScriptedProviders;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What a client library owes its calls, over real HTTP. A library's tests extend this
 * class and bring an {@link Asking} bean along.
 */
@Timeout(120)
public abstract class ClientContract {

	protected static final LlmTarget GPT = LlmTarget.parse("openai/gpt-4o-mini");

	protected static final LlmTarget CLAUDE = LlmTarget.parse("anthropic/claude-3-5-haiku-latest");

	protected static final ScriptedProviders providers = new ScriptedProviders();

	/**
	 * A bean with calls.
	 */
	public interface Asking {

		/** Named {@code ask}: {@link #GPT}, then {@link #CLAUDE}, then GPT once more. */
		LlmResult<String> ask(String question);

		/** Asks GPT twice, and does something in between. */
		String askAround(Supplier<String> between);

		/** Asks Claude only. */
		String askClaude(String question);

	}

	/**
	 * An application whose waits take no time.
	 */
	protected abstract ApplicationContextRunner application();

	@BeforeEach
	void reset() {
		providers.reset();
	}

	@AfterAll
	static void close() {
		providers.reset();
	}

	private static LlmResult<String> ask(ApplicationContext context) {
		return context.getBean(Asking.class).ask("Recommend a book");
	}

	@Test
	void answersWithTheModelOfTheTarget() {
		providers.openAi.replies(ScriptedProviders.openAi("The Hobbit"));
		application().run((context) -> {
			LlmResult<String> result = ask(context);
			assertThat(result.value()).isEqualTo("The Hobbit");
			assertThat(result.target()).isEqualTo(GPT);
			assertThat(providers.openAi.requests.get(0).get("model").stringValue()).isEqualTo("gpt-4o-mini");
		});
	}

	/**
	 * B42, B43, B48, B51: two attempts each, then the next call begins at the primary.
	 */
	@Test
	void fallsBackAndBeginsTheNextCallAtThePrimary() {
		providers.openAi.replies(Reply.error(503), Reply.error(500), ScriptedProviders.openAi("again"));
		providers.anthropic.replies(Reply.error(529), ScriptedProviders.anthropic("The Hobbit"));
		application().withPropertyValues("llm.retry.max-attempts=2").run((context) -> {
			LlmResult<String> result = ask(context);
			assertThat(result.value()).isEqualTo("The Hobbit");
			assertThat(result.target()).isEqualTo(CLAUDE);
			assertThat(result.attempts()).extracting(LlmAttempt::kind)
				.containsExactly(FailureKind.OVERLOADED, FailureKind.SERVER_ERROR, FailureKind.OVERLOADED);
			assertThat(providers.order()).containsExactly("openai", "openai", "anthropic", "anthropic");
			assertThat(providers.anthropic.requests.get(0).get("model").stringValue())
				.isEqualTo("claude-3-5-haiku-latest");
			assertThat(ask(context).target()).isEqualTo(GPT);
		});
	}

	/** B44, B45, B49: all in order, each target once, one exception for all. */
	@Test
	void failsWithAllAttemptsWhenAllFail() {
		providers.openAi.replies(Reply.error(500));
		providers.anthropic.replies(Reply.error(500));
		application().withPropertyValues("llm.retry.max-attempts=2").run((context) -> {
			Throwable thrown = catchThrowable(() -> ask(context));
			assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class);
			assertThat(((LlmCallException) thrown).attempts()).extracting(LlmAttempt::target)
				.containsExactly(GPT.toString(), GPT.toString(), CLAUDE.toString(), CLAUDE.toString());
		});
	}

	/** B46. */
	@Test
	void fallsBackOnlyFromWhatIsListed() {
		providers.openAi.replies(Reply.error(401));
		application().withPropertyValues("llm.retry.calls.ask.fallback.when=overloaded").run((context) -> {
			assertThat(catchThrowable(() -> ask(context))).isNotNull();
			assertThat(providers.anthropic.requests).isEmpty();
		});
	}

	/** B50: the target of the outer call is there again after an inner one. */
	@Test
	void restoresTheTargetOfTheOuterCall() {
		providers.openAi.replies(ScriptedProviders.openAi("one"), ScriptedProviders.openAi("two"));
		providers.anthropic.replies(ScriptedProviders.anthropic("inner"));
		application().run((context) -> {
			Asking asking = context.getBean(Asking.class);
			assertThat(asking.askAround(() -> asking.askClaude("In between"))).isEqualTo("one inner two");
			assertThat(providers.order()).containsExactly("openai", "anthropic", "openai");
		});
	}

	/** B26: a long wish means the next model, for all calls. */
	@Test
	void leavesAModelAloneThatHasAskedForIt() {
		providers.openAi.replies(Reply.error(429, "30"), ScriptedProviders.openAi("too early"));
		providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
		application().run((context) -> {
			for (int i = 0; i < 3; i++) {
				assertThat(ask(context).target()).isEqualTo(CLAUDE);
			}
			assertThat(providers.openAi.requests).hasSize(1);
			assertThat(context.getBean(TargetGates.class).status(GPT).cooldown()).isBetween(Duration.ofSeconds(20),
					Duration.ofSeconds(30));
		});
	}

	/** B27. */
	@ParameterizedTest
	@ValueSource(strings = { "0", "-5", "NaN", "garbage", "1000000000000", "86400" })
	void isNotImpressedByAHostileWish(String retryAfter) {
		providers.openAi.replies(Reply.error(429, retryAfter), ScriptedProviders.openAi("The Hobbit"));
		providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
		application().run((context) -> {
			assertThat(ask(context).value()).isEqualTo("The Hobbit");
			assertThat(context.getBean(TargetGates.class).status(GPT).cooldown())
				.isLessThanOrEqualTo(GateChange.CoolDown.MAX);
		});
	}

	/** B29. */
	@Test
	void doesNotRetryWhatTheServerSaysIsPointless() {
		providers.openAi.replies(new Reply(500, Map.of("x-should-retry", "false"), "{}"),
				ScriptedProviders.openAi("never"));
		providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
		application().run((context) -> {
			assertThat(ask(context).target()).isEqualTo(CLAUDE);
			assertThat(providers.openAi.requests).hasSize(1);
		});
	}

	/** B32. */
	@Test
	void asksTheNextModelWhenTheRetryBudgetIsEmpty() {
		providers.openAi.replies(Reply.error(503));
		providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
		application()
			.withPropertyValues("llm.retry.budget.ratio=0", "llm.retry.budget.min-per-second=0",
					"llm.retry.circuit-breaker.enabled=false")
			.run((context) -> {
				for (int i = 0; i < 20; i++) {
					assertThat(ask(context).target()).isEqualTo(CLAUDE);
				}
				assertThat(providers.openAi.requests).as("20 first attempts and 10 retries").hasSize(30);
			});
	}

	/** Answers that say how little is left. */
	@Test
	void leavesAModelAloneForAMomentWhenALimitIsNearlyUsedUp() {
		providers.openAi
			.replies(new Reply(200, Map.of("x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "30s"),
					ScriptedProviders.openAi("the last one").body()));
		providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"));
		application().withPropertyValues("llm.retry.pacing.enabled=true", "llm.retry.pacing.max-pause=20s")
			.run((context) -> {
				assertThat(ask(context).target()).isEqualTo(GPT);
				assertThat(ask(context).target()).isEqualTo(CLAUDE);
			});
	}

	/** B52. */
	@Test
	void stopsTheStartAtAMisspeltProvider() {
		application().withPropertyValues("llm.retry.calls.ask.fallback.models=antropic/claude")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("Did you mean 'anthropic'?"));
	}

}
