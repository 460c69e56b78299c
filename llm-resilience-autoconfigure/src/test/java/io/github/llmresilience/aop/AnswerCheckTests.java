/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.LlmAnswerCheck;
import io.github.llmresilience.call.LlmCallTemplate;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B114: the checks of an application, as beans and named on the annotation.
 */
class AnswerCheckTests {

	private final ApplicationContextRunner context = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LlmRetryAutoConfiguration.class))
		.withBean(Words.class)
		.withBean(Poet.class)
		.withPropertyValues("llm.retry.initial-delay=0ms");

	/**
	 * The words that no answer may have.
	 */
	static class Words {

		private final List<String> forbidden = List.of("damn");

	}

	/**
	 * A check that is no bean, and needs one.
	 */
	static class NoForbiddenWords implements LlmAnswerCheck {

		private final Words words;

		NoForbiddenWords(Words words) {
			this.words = words;
		}

		@Override
		public Verdict check(Answer answer) {
			return this.words.forbidden.contains(String.valueOf(answer.value())) ? Verdict.refuse("Be polite.")
					: Verdict.accept();
		}

	}

	static class Poet {

		private final Deque<String> answers = new ConcurrentLinkedDeque<>();

		void says(String... next) {
			this.answers.addAll(List.of(next));
		}

		@LlmCall(checks = NoForbiddenWords.class)
		String politely() {
			return this.answers.poll();
		}

		@LlmCall
		String anyhow() {
			return this.answers.poll();
		}

	}

	@Test
	void asksTheCheckThatAnAnnotationNames() {
		this.context.run((started) -> {
			Poet poet = started.getBean(Poet.class);
			poet.says("damn", "roses");
			assertThat(poet.politely()).isEqualTo("roses");
			poet.says("damn");
			assertThat(poet.anyhow()).isEqualTo("damn");
		});
	}

	@Test
	void asksACheckThatIsABeanInEveryCall() {
		LlmAnswerCheck check = (answer) -> "damn".equals(answer.value()) ? LlmAnswerCheck.Verdict.refuse("No.")
				: LlmAnswerCheck.Verdict.accept();
		this.context.withBean(LlmAnswerCheck.class, () -> check).run((started) -> {
			Poet poet = started.getBean(Poet.class);
			poet.says("damn", "roses");
			assertThat(poet.anyhow()).isEqualTo("roses");
			Deque<String> answers = new ConcurrentLinkedDeque<>(List.of("damn", "violets"));
			String answer = started.getBean(LlmCallTemplate.class).execute("some", (call) -> answers.poll());
			assertThat(answer).isEqualTo("violets");
		});
	}

}
