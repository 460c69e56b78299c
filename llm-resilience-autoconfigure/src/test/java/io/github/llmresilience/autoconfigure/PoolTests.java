/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.llmresilience.annotation.ConversationId;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.time.ManualTicker;
import io.github.llmresilience.time.RecordingSleeper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/** B121: pools from the properties to the call. */
class PoolTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LlmRetryAutoConfiguration.class))
		.withBean(ManualTicker.class)
		.withBean(RecordingSleeper.class)
		.withBean(Librarian.class)
		.withPropertyValues("llm.retry.providers.azure-east.max-attempts=3",
				"llm.retry.providers.azure-west.max-attempts=3", "llm.retry.pools.gpt.members[0]=azure-east/gpt-5",
				"llm.retry.pools.gpt.members[1].model=azure-west/gpt-5", "llm.retry.pools.gpt.members[1].weight=2",
				"llm.retry.pools.gpt.sticky=true", "llm.retry.calls.librarian-recommend.model=pool/gpt",
				"llm.retry.calls.librarian-recommend.fallback.models=openai/gpt-5");

	@Test
	void asksTheMembersThenTheFallback() {
		this.runner.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			librarian.failNext(3);
			String answer = librarian.recommend(null);
			assertThat(librarian.asked()).hasSize(4).last().isEqualTo("openai/gpt-5");
			assertThat(answer).isEqualTo("openai/gpt-5");
			assertThat(librarian.asked().subList(0, 2)).containsExactlyInAnyOrder("azure-east/gpt-5",
					"azure-west/gpt-5");
			assertThat(librarian.asked().get(2)).isEqualTo(librarian.asked().get(0));
			assertThat(context.getBean(RecordingSleeper.class).sleeps()).hasSize(1);
		});
	}

	@Test
	void keepsAConversationAtOneMember() {
		this.runner.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			Set<String> members = new HashSet<>();
			for (int i = 0; i < 20; i++) {
				String member = librarian.recommend("conversation-" + i);
				members.add(member);
				for (int j = 0; j < 5; j++) {
					assertThat(librarian.recommend("conversation-" + i)).isEqualTo(member);
				}
			}
			assertThat(members).containsExactlyInAnyOrder("azure-east/gpt-5", "azure-west/gpt-5");
		});
	}

	@Test
	void isAModelOfAnOverride() {
		this.runner.withPropertyValues("llm.retry.calls.librarian-recommend.model=openai/gpt-5").run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			String answer = LlmModelOverride.model("pool/gpt").call(() -> librarian.recommend("conversation"));
			assertThat(answer).startsWith("azure-");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "pools.gpt.members[1].weight | 0 | more than 0",
					"pools.gpt.members[1].model | azure-east/gpt-5 | Each model may be a member once",
					"pools.gpt.members[1].model | gpt-5 | write provider/model",
					"pools.gpt.members[1].model | pool/other | cannot be a member of a pool",
					"pools.other.sticky | true | A pool needs members",
					"calls.librarian-recommend.model | pool/gtp | Did you mean 'gpt'",
					"calls.librarian-recommend.fallback.models | pool/none | llm.retry.pools.none.members",
					"pools.gpt.members[1].model | azure-esat/gpt-5 | azure-esat" })
	void stopsTheStartOnAValueThatMakesNoSense(String property, String value, String reason) {
		this.runner.withPropertyValues("llm.retry." + property + "=" + value).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(messages(Objects.requireNonNull(context.getStartupFailure()))).contains(reason);
		});
	}

	private static String messages(Throwable error) {
		StringBuilder messages = new StringBuilder();
		for (Throwable cause = error; cause != null; cause = cause.getCause()) {
			messages.append(cause).append('\n');
		}
		return messages.toString();
	}

	static class Librarian {

		private final List<String> asked = new ArrayList<>();

		private int failing;

		void failNext(int failing) {
			this.failing = failing;
		}

		List<String> asked() {
			return this.asked;
		}

		@LlmCall
		String recommend(@ConversationId @Nullable String conversation) {
			LlmTarget target = LlmCallContext.current().target();
			this.asked.add(target.toString());
			if (this.failing > 0) {
				this.failing--;
				throw new LlmHttpException(503, Map.of(), "overloaded");
			}
			return target.toString();
		}

	}

}
