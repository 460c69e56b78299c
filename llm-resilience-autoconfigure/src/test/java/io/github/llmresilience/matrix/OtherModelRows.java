/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.List;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;

import org.springframework.ai.audio.transcription.AudioTranscriptionPrompt;
import org.springframework.ai.audio.transcription.TranscriptionModel;
import org.springframework.ai.audio.tts.TextToSpeechModel;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.model.openai.autoconfigure.OpenAiAudioSpeechAutoConfiguration;
import org.springframework.ai.model.openai.autoconfigure.OpenAiAudioTranscriptionAutoConfiguration;
import org.springframework.ai.model.openai.autoconfigure.OpenAiEmbeddingAutoConfiguration;
import org.springframework.ai.model.openai.autoconfigure.OpenAiImageAutoConfiguration;
import org.springframework.ai.model.openai.autoconfigure.OpenAiModerationAutoConfiguration;
import org.springframework.ai.moderation.ModerationModel;
import org.springframework.ai.moderation.ModerationPrompt;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;

/**
 * Models that are no chat models, inside of a call. Each returns the same text if it has
 * answered.
 */
final class OtherModelRows {

	private static final String NOT_REPORTED = "not reported";

	static final List<Row> ROWS = List.of(
			row("Spring AI `EmbeddingModel`", "embedding",
					(scene) -> scene.bean(org.springframework.ai.embedding.EmbeddingModel.class)
						.embedForResponse(List.of(Conversation.QUESTION))
						.getResult()
						.getOutput().length == 2),
			row("Spring AI `ImageModel`", "image",
					(scene) -> scene.bean(ImageModel.class).call(new ImagePrompt("a book")).getResults().size() == 1)
				.without(Column.USAGE, NOT_REPORTED),
			row("Spring AI `TranscriptionModel`", "transcription",
					(scene) -> scene.bean(TranscriptionModel.class)
						.call(new AudioTranscriptionPrompt(new Recording()))
						.getResult()
						.getOutput()
						.contains("Emma"))
				.without(Column.USAGE, NOT_REPORTED),
			row("Spring AI `TextToSpeechModel`", "speech",
					(scene) -> scene.bean(TextToSpeechModel.class).call(Conversation.QUESTION).length == 4)
				.without(Column.USAGE, NOT_REPORTED),
			row("Spring AI `ModerationModel`", "moderation",
					(scene) -> scene.bean(ModerationModel.class)
						.call(new ModerationPrompt(Conversation.QUESTION))
						.getResult() != null)
				.without(Column.USAGE, NOT_REPORTED),
			row("LangChain4j `EmbeddingModel`", "embedding",
					(scene) -> scene.bean(EmbeddingModel.class)
						.embed(Conversation.QUESTION)
						.content()
						.dimension() == 2));

	private OtherModelRows() {
	}

	private interface Request {

		boolean isAnswered(Scene scene);

	}

	private static Row row(String name, String kind, Request request) {
		return Row.blocking(name, (scene, call) -> request.isAnswered(scene) ? "Emma" : "")
			.managed("openai", "anthropic")
			.observed(kind + "-model")
			.without(Column.FALLBACK, "if one is named")
			.without(Column.RESUME, Row.NO_STREAM)
			.without(Column.REASK, "no text");
	}

	/**
	 * A recording.
	 */
	private static final class Recording extends ByteArrayResource {

		private Recording() {
			super(new byte[] { 1, 2, 3 });
		}

		@Override
		public String getFilename() {
			return "recording.mp3";
		}

	}

	/**
	 * The models.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ OpenAiEmbeddingAutoConfiguration.class, OpenAiImageAutoConfiguration.class,
			OpenAiAudioTranscriptionAutoConfiguration.class, OpenAiAudioSpeechAutoConfiguration.class,
			OpenAiModerationAutoConfiguration.class })
	static class Models {

		@Bean
		EmbeddingModel langChain4jEmbeddingModel(@Value("${provider.url}") String url) {
			return OpenAiEmbeddingModel.builder().baseUrl(url).apiKey("key").modelName("first").maxRetries(0).build();
		}

	}

}
