/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;
import java.util.Map;

import io.github.llmresilience.call.LlmStreamPart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B104: what Spring AI's elements show of a model's progress.
 */
class ChatResponseReaderTests {

	private final ChatResponseReader reader = new ChatResponseReader();

	private static ChatResponse response(String text, Map<String, Object> ofMessage, ChatGenerationMetadata metadata) {
		AssistantMessage message = AssistantMessage.builder().content(text).properties(ofMessage).build();
		return new ChatResponse(List.of(new Generation(message, metadata)));
	}

	/** The names that the modules of OpenAI, Anthropic, Ollama and Google use. */
	@ParameterizedTest
	@ValueSource(strings = { "reasoningContent", "thinking", "signature", "thoughtSignatures" })
	void takesReasoningForProgress(String name) {
		LlmStreamPart part = this.reader.read(response("", Map.of(name, "Hm"), ChatGenerationMetadata.NULL));
		assertThat(part).isEqualTo(LlmStreamPart.REASONING);
		ChatGenerationMetadata metadata = ChatGenerationMetadata.builder().metadata(name, "Hm").build();
		assertThat(this.reader.read(response("", Map.of(), metadata))).isEqualTo(LlmStreamPart.REASONING);
	}

	@Test
	void doesNotTakeAnEmptyElementForProgress() {
		ChatGenerationMetadata metadata = ChatGenerationMetadata.builder().metadata("thinking", "").build();
		Map<String, Object> ofMessage = Map.of("role", "ASSISTANT", "reasoningContent", "", "isThought", false,
				"annotations", List.of());
		assertThat(this.reader.read(response("", ofMessage, metadata)).isProgress()).isFalse();
		assertThat(this.reader.read(new ChatResponse(List.of())).isProgress()).isFalse();
	}

	@Test
	void takesTextForProgress() {
		LlmStreamPart part = this.reader.read(response("Hi", Map.of(), ChatGenerationMetadata.NULL));
		assertThat(part).isEqualTo(LlmStreamPart.text("Hi"));
		assertThat(part.isProgress()).isTrue();
	}

}
