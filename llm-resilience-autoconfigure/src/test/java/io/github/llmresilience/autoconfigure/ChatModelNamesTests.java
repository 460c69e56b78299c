/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.List;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import io.github.llmresilience.call.LlmTarget;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The providers of models that are no chat models.
 */
class ChatModelNamesTests {

	static class OpenAiEmbeddingModel {

	}

	static class OpenAiAudioTranscriptionModel {

	}

	static class ElevenLabsTextToSpeechModel {

	}

	static class GoogleGenAiTextEmbeddingModel {

	}

	static class Painter {

	}

	@Test
	void readsTheProviderFromTheNameOfAClass() {
		assertThat(ChatModelNames.providerOf(OpenAiEmbeddingModel.class)).isEqualTo("openai");
		assertThat(ChatModelNames.providerOf(OpenAiAudioTranscriptionModel.class)).isEqualTo("openai");
		assertThat(ChatModelNames.providerOf(ElevenLabsTextToSpeechModel.class)).isEqualTo("eleven-labs");
		assertThat(ChatModelNames.providerOf(GoogleGenAiTextEmbeddingModel.class)).isEqualTo("google");
		assertThat(ChatModelNames.providerOf(Painter.class)).isEqualTo("painter");
	}

	@Test
	void namesAProviderForAnonymousClasses() {
		EmbeddingModel anonymous = new EmbeddingModel() {

			@Override
			public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
				return Response.from(List.of());
			}

		};
		assertThat(ChatModelNames.providerOf(anonymous.getClass())).isEqualTo(LlmTarget.DEFAULT_PROVIDER);
	}

}
