/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample;

import org.junit.jupiter.api.Test;

import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * With the profile {@code live} the same code talks to the real providers: no simulator,
 * no address but the clients' own. Sends nothing.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.MOCK,
		properties = { "OPENAI_API_KEY=a-key", "ANTHROPIC_API_KEY=another-key" })
@ActiveProfiles("live")
class LiveProfileTests {

	@Autowired
	private ApplicationContext context;

	@Test
	void startsWithoutTheSimulator() {
		assertThat(this.context.getBeanNamesForType(Librarian.class)).hasSize(1);
		assertThat(this.context.containsBean("providerSimulator")).isFalse();
		assertThat(this.context.getEnvironment().getProperty("spring.ai.openai.base-url")).isNull();
		assertThat(this.context.getEnvironment().getProperty("spring.ai.anthropic.base-url")).isNull();
		assertThat(this.context.getEnvironment().getProperty("spring.ai.openai.api-key")).isEqualTo("a-key");
		assertThat(this.context.getBean(OpenAiChatModel.class)).isNotNull();
		assertThat(this.context.getBean(AnthropicChatModel.class)).isNotNull();
	}

	@Test
	void listensOnLoopbackAndDoesNotLetTheEndpointChangeAnything() {
		assertThat(this.context.getEnvironment().getProperty("server.address")).isEqualTo("127.0.0.1");
		assertThat(this.context.getEnvironment().getProperty("management.endpoint.llmretry.access")).isNull();
	}

}
