/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.util.List;
import java.util.function.Supplier;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F74, F75: what is reported of the class of a bean at start.
 */
@ExtendWith(OutputCaptureExtension.class)
class LlmCallBeanInspectorTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class))
		.withPropertyValues("llm.retry.default-provider=openai");

	static class RetriedTwice {

		@LlmCall
		@org.springframework.resilience.annotation.Retryable
		public String ofSpring() {
			return "";
		}

		@LlmCall
		@org.springframework.retry.annotation.Retryable
		public String ofSpringRetry() {
			return "";
		}

		@LlmCall
		public String once() {
			return "";
		}

	}

	static class CallsItself {

		@LlmCall
		public String recommend(String genre) {
			return genre;
		}

		public String directly() {
			return recommend("novel");
		}

		public List<String> inALambda() {
			return List.of("novel").stream().map((genre) -> recommend(genre)).toList();
		}

		public List<String> byReference() {
			return List.of("novel").stream().map(this::recommend).toList();
		}

	}

	/** The calls pass the proxy, or are a part of a protected call. */
	static class CallsTheBean {

		private final ObjectProvider<CallsTheBean> self;

		CallsTheBean(ObjectProvider<CallsTheBean> self) {
			this.self = self;
		}

		@LlmCall
		public String recommend(String genre) {
			return genre;
		}

		public String recommend(int count) {
			return this.self.getObject().recommend("novel " + count);
		}

		public Supplier<String> later(CallsTheBean bean) {
			return () -> bean.recommend("novel");
		}

		@LlmCall
		public String recommendTwice() {
			return List.of("novel", "tale").stream().map((genre) -> recommend(genre)).toList() + recommendTale();
		}

		private String recommendTale() {
			return recommend("tale");
		}

	}

	@Test
	void reportsOtherAnnotationsThatRetry(CapturedOutput output) {
		this.application.withBean(RetriedTwice.class).run((context) -> {
			assertThat(output).contains("RetriedTwice.ofSpring has @LlmCall and "
					+ "@org.springframework.resilience.annotation.Retryable, so that each attempt of one is repeated")
				.contains("RetriedTwice.ofSpringRetry has @LlmCall and @org.springframework.retry.annotation.Retryable")
				.contains("Remove @Retryable from the method or its class")
				.doesNotContain("RetriedTwice.once");
		});
	}

	@Test
	void reportsCallsThatDoNotPassTheProxy(CapturedOutput output) {
		this.application.withBean(CallsItself.class).run((context) -> {
			assertThat(output).contains(
					"CallsItself.recommend is called on 'this' in [byReference, directly, inALambda], so that its "
							+ "@LlmCall has no effect there");
		});
	}

	@Test
	void reportsNoCallOfTheBean(CapturedOutput output) {
		this.application.withBean(CallsTheBean.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).doesNotContain("CallsTheBean");
		});
	}

}
