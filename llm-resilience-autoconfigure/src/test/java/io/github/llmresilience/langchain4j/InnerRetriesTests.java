/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import dev.langchain4j.model.openai.OpenAiChatModel;
import io.github.llmresilience.autoconfigure.LlmLangChain4jAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B95: LangChain4j's models retry by themselves unless they are told not to.
 */
@ExtendWith(OutputCaptureExtension.class)
class InnerRetriesTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(LlmRetryAutoConfiguration.class, LlmLangChain4jAutoConfiguration.class));

	@Test
	void reportsAModelThatRetriesUnderneath(CapturedOutput output) {
		this.application.withBean("openAiChatModel", OpenAiChatModel.class, () -> model().build())
			.run((context) -> assertThat(output)
				.contains("The client 'openAiChatModel' retries up to 2 times underneath", "maxRetries(0)"));
	}

	@Test
	void saysNothingOfOneThatDoesNot(CapturedOutput output) {
		this.application.withBean("openAiChatModel", OpenAiChatModel.class, () -> model().maxRetries(0).build())
			.run((context) -> assertThat(output).doesNotContain("retries up to"));
	}

	private static OpenAiChatModel.OpenAiChatModelBuilder model() {
		return OpenAiChatModel.builder().apiKey("key").modelName("gpt");
	}

}
