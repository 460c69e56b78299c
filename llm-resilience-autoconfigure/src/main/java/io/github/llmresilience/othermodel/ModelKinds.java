/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.othermodel;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The kinds of models that are no chat models. Interfaces are recognized by name, so none
 * of them needs to be on the class path.
 */
public enum ModelKinds {

	/** The models of Spring AI. */
	SPRING_AI(Map.of("org.springframework.ai.embedding.EmbeddingModel", "embedding",
			"org.springframework.ai.embedding.DocumentEmbeddingModel", "embedding",
			"org.springframework.ai.image.ImageModel", "image",
			"org.springframework.ai.audio.transcription.TranscriptionModel", "transcription",
			"org.springframework.ai.audio.tts.TextToSpeechModel", "speech",
			"org.springframework.ai.moderation.ModerationModel", "moderation")),

	/** The models of LangChain4j. */
	LANGCHAIN4J(Map.of("dev.langchain4j.model.embedding.EmbeddingModel", "embedding",
			"dev.langchain4j.model.image.ImageModel", "image", "dev.langchain4j.model.moderation.ModerationModel",
			"moderation", "dev.langchain4j.model.scoring.ScoringModel", "scoring"));

	/** Methods that send a request and return its answer. */
	private static final Set<String> REQUESTS = Set.of("call", "embed", "embedAll", "embedForResponse", "transcribe",
			"generate", "edit", "moderate", "score", "scoreAll", "dimensions", "dimension");

	private final Map<String, String> kinds;

	ModelKinds(Map<String, String> kinds) {
		this.kinds = kinds;
	}

	/** Returns the interfaces of the models that are on the class path. */
	public Stream<Class<?>> interfaces(@Nullable ClassLoader loader) {
		return this.kinds.keySet()
			.stream()
			.filter((name) -> ClassUtils.isPresent(name, loader))
			.map((name) -> ClassUtils.resolveClassName(name, loader));
	}

	/**
	 * Returns the kind of a model class, or null if it is not one of these models.
	 */
	public @Nullable String of(Class<?> type) {
		for (Class<?> implemented : ClassUtils.getAllInterfacesForClassAsSet(type)) {
			String kind = this.kinds.get(implemented.getName());
			if (kind != null) {
				return kind;
			}
		}
		return null;
	}

	/** Whether a name is that of a kind of models. */
	public static boolean isKind(String name) {
		return Arrays.stream(values()).anyMatch((library) -> library.kinds.containsValue(name));
	}

	/** Whether a method sends a request and returns its answer. */
	static boolean isRequest(Method method) {
		return REQUESTS.contains(method.getName());
	}

}
