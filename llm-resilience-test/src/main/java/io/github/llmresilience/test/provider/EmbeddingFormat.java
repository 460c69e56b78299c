/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import io.github.llmresilience.failure.FailureKind;
import tools.jackson.databind.JsonNode;

/**
 * A format of requests for embeddings. The vector of a text is random, and always the
 * same for the same text.
 */
final class EmbeddingFormat implements WireFormat {

	private static final int DIMENSIONS = 8;

	private final Predicate<String> paths;

	private final WireFormat chat;

	private final BiFunction<WireAnswer, List<List<Double>>, Map<String, ?>> response;

	private EmbeddingFormat(Predicate<String> paths, WireFormat chat,
			BiFunction<WireAnswer, List<List<Double>>, Map<String, ?>> response) {
		this.paths = paths;
		this.chat = chat;
		this.response = response;
	}

	static EmbeddingFormat openAi() {
		return new EmbeddingFormat((path) -> path.endsWith("/embeddings"), new OpenAiChatFormat(),
				(answer, vectors) -> Json.object("object", "list", "model", answer.model(), "data",
						IntStream.range(0, vectors.size())
							.mapToObj((index) -> Json.object("object", "embedding", "index", index, "embedding",
									vectors.get(index)))
							.toList(),
						"usage", Json.object("prompt_tokens", WireAnswer.INPUT_TOKENS, "total_tokens",
								WireAnswer.INPUT_TOKENS)));
	}

	static EmbeddingFormat gemini() {
		return new EmbeddingFormat((path) -> path.endsWith(":embedContent") || path.endsWith(":batchEmbedContents"),
				new GeminiFormat(),
				(answer, vectors) -> answer.request().json().has("requests")
						? Json.object("embeddings",
								vectors.stream().map((vector) -> Json.object("values", vector)).toList())
						: Json.object("embedding", Json.object("values", vectors.get(0))));
	}

	static EmbeddingFormat ollama() {
		return new EmbeddingFormat((path) -> path.endsWith("/api/embed"), new OllamaFormat(),
				(answer, vectors) -> Json.object("model", answer.model(), "embeddings", vectors, "total_duration", 1,
						"load_duration", 1, "prompt_eval_count", WireAnswer.INPUT_TOKENS));
	}

	@Override
	public boolean accepts(String path) {
		return this.paths.test(path);
	}

	@Override
	public String model(String path, JsonNode request) {
		return this.chat.model(path, request);
	}

	@Override
	public boolean isStream(String path, JsonNode request) {
		return false;
	}

	@Override
	public boolean asksForText() {
		return false;
	}

	/** Returns a message of the user for each text. */
	@Override
	public List<ProviderMessage> messages(JsonNode request) {
		List<ProviderMessage> messages = new ArrayList<>();
		JsonNode input = request.path("input");
		if (input.isString()) {
			messages.add(ProviderMessage.of(ProviderMessage.USER, input.asString()));
		}
		input.values().forEach((text) -> messages.add(ProviderMessage.of(ProviderMessage.USER, Json.text(text))));
		request.path("requests").forEach((single) -> messages.add(ofContent(single)));
		if (request.has("content")) {
			messages.add(ofContent(request));
		}
		return messages;
	}

	private static ProviderMessage ofContent(JsonNode request) {
		return ProviderMessage.of(ProviderMessage.USER, Json.contentText(request.at("/content/parts"), "text"));
	}

	@Override
	public List<String> tools(JsonNode request) {
		return List.of();
	}

	@Override
	public String answer(WireAnswer answer) {
		JsonNode request = answer.request().json();
		int dimensions = request.path("dimensions").asInt(request.path("outputDimensionality").asInt(DIMENSIONS));
		return Json.write(this.response.apply(answer,
				answer.request().messages().stream().map((text) -> vector(text.text(), dimensions)).toList()));
	}

	private static List<Double> vector(String text, int dimensions) {
		return new Random(text.hashCode()).doubles(dimensions, -1, 1).boxed().toList();
	}

	@Override
	public WireStream stream(WireAnswer answer) {
		throw new IllegalStateException("Embeddings are not streamed");
	}

	@Override
	public String errorEvent(FailureKind kind) {
		return this.chat.errorEvent(kind);
	}

	@Override
	public String error(int status, FailureKind kind) {
		return this.chat.error(status, kind);
	}

}
