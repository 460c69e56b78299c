/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.springai;

import java.util.Map;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmSpringAiAutoConfiguration;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.test.call.RecordedCalls;
import io.github.llmresilience.test.failure.LlmFailures;
import io.github.llmresilience.test.provider.ProviderAnswer;
import io.github.llmresilience.test.time.VirtualTime;
import org.junit.jupiter.api.Test;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ScriptedChatModelTests {

	private final ScriptedChatModel model = new ScriptedChatModel();

	private final ChatClient chat = ChatClient.create(this.model);

	@Test
	void answersAndFailsInOrder() {
		this.model.answers("one").fails(LlmFailures.overloaded()).answers("two");
		assertThat(this.chat.prompt("?").call().content()).isEqualTo("one");
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> this.chat.prompt("?").call().content());
		assertThat(this.chat.prompt("?").call().content()).isEqualTo("two");
		assertThat(this.chat.prompt("last").call().content()).isEqualTo("two");
		assertThat(this.model.requests()).hasSize(4).last().asString().contains("last");
	}

	@Test
	void takesWhatIsAddedAfterTheLastAnswerWasRepeated() {
		this.model.answers("one");
		assertThat(this.chat.prompt("?").call().content()).isEqualTo("one");
		assertThat(this.chat.prompt("?").call().content()).isEqualTo("one");
		this.model.fails(LlmFailures.timeout()).answers("two");
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> this.chat.prompt("?").call().content());
		assertThat(this.chat.prompt("?").call().content()).isEqualTo("two");
		assertThat(this.chat.prompt("?").call().content()).isEqualTo("two");
	}

	@Test
	void streamsWords() {
		this.model.answers("one two three");
		assertThat(this.chat.prompt("?").stream().content().collectList().block()).filteredOn((text) -> !text.isEmpty())
			.containsExactly("one ", "two ", "three");
	}

	@Test
	void callsTools() {
		this.model.answers(ProviderAnswer.toolCall("copies", Map.of("title", "Emma")), ProviderAnswer.text("done"));
		assertThat(this.chat.prompt("?").tools(new Shelf()).call().content()).isEqualTo("done");
		assertThat(this.model.requests()).last().asString().contains("4");
	}

	@Test
	void namesTheRemedyIfThereIsNoAnswer() {
		assertThatIllegalStateException().isThrownBy(() -> this.chat.prompt("?").call().content())
			.withMessageContaining("Call answers or fails before");
		this.model.answers("one");
		this.model.reset();
		assertThatIllegalStateException().isThrownBy(() -> this.chat.prompt("?").call().content());
		assertThat(this.model.requests()).hasSize(1);
	}

	/** The model is managed if it is a bean, and needs no provider. */
	@Test
	void isProtectedAsABean() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LlmRetryAutoConfiguration.class,
					LlmSpringAiAutoConfiguration.class))
			.withBean("openAiChatModel", ScriptedChatModel.class, ScriptedChatModel::new)
			.withBean(RecordedCalls.class)
			.withBean(VirtualTime.class)
			.withBean(Asker.class)
			.run((context) -> {
				context.getBean(ScriptedChatModel.class)
					.fails(LlmFailures.rateLimited(), LlmFailures.malformedOutput("{"))
					.answers("fine");
				assertThat(context.getBean(Asker.class).ask()).isEqualTo("fine");
				assertThat(context.getBean(RecordedCalls.class)).last()
					.survived(FailureKind.RATE_LIMITED, FailureKind.MALFORMED_OUTPUT)
					.reasked(1);
			});
	}

	static class Asker {

		private final ChatClient chat;

		Asker(ChatModel model) {
			this.chat = ChatClient.create(model);
		}

		@LlmCall
		public String ask() {
			return this.chat.prompt("?").call().content();
		}

	}

	static class Shelf {

		@Tool(description = "How many copies of a book there are")
		int copies(String title) {
			return title.length();
		}

	}

}
