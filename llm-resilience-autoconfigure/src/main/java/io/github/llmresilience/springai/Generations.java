/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.llmresilience.call.LlmAnswer;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/**
 * Finds the answer among the generations of a response. Spring AI's modules put reasoning
 * into generations of their own, or into the metadata of messages, each under names of
 * its own.
 */
final class Generations {

	/**
	 * The finish reason that Spring AI's OpenAI module sets on all but the last element.
	 */
	private static final String NO_REASON_YET = "_UNKNOWN";

	/** Parts of the names of metadata that hold reasoning or its signature. */
	private static final List<String> REASONING = List.of("reasoning", "thinking", "thought", "signature");

	/** The metadata of a message that consists of reasoning, by module. */
	private static final Set<String> REASONING_ONLY = Set.of("signature", "data", "thinking", "isThought");

	/** The number of names of metadata to remember. Modules have few. */
	private static final int MAX_NAMES = 200;

	/** Whether a name of metadata means reasoning, for the names seen before. */
	private static final Map<String, Boolean> NAMES = new ConcurrentHashMap<>();

	private static final Set<String> NOT_THERE = Set.of("", "null", "false", "[]", "{}");

	private Generations() {
	}

	/**
	 * Returns the generation with the answer: the first one that is not reasoning.
	 * @return the generation, or null if there is none
	 */
	static @Nullable Generation answerIn(ChatResponse response) {
		List<Generation> all = response.getResults();
		if (all.size() == 1) {
			return all.get(0);
		}
		for (Generation generation : all) {
			if (!isReasoning(generation)) {
				return generation;
			}
		}
		return all.isEmpty() ? null : all.get(0);
	}

	/**
	 * Returns a response whose first generation is the answer, because callers read the
	 * first one.
	 */
	static ChatResponse withAnswerFirst(ChatResponse response) {
		Generation answer = answerIn(response);
		if (answer == null || answer == response.getResults().get(0)) {
			return response;
		}
		List<Generation> generations = new ArrayList<>(response.getResults());
		generations.remove(answer);
		generations.add(0, answer);
		return new ChatResponse(generations, response.getMetadata());
	}

	/** Returns what the model has answered. */
	static LlmAnswer answer(ChatResponse response) {
		Generation generation = answerIn(response);
		if (generation == null) {
			return new LlmAnswer(false, false, null);
		}
		AssistantMessage message = generation.getOutput();
		LlmAnswer answer = LlmAnswer.of(isReasoning(generation) ? null : message.getText(), hasToolCalls(response),
				finishReasonOf(generation), refusalOf(generation));
		return message.getMedia().isEmpty() ? answer : answer.withContent();
	}

	/** Returns the finish reason, or null if the answer has not ended. */
	static @Nullable String finishReasonOf(Generation generation) {
		String reason = generation.getMetadata().getFinishReason();
		return (reason == null || reason.isBlank() || reason.equals(NO_REASON_YET)) ? null : reason;
	}

	static boolean isRefusal(Generation generation) {
		return !refusalOf(generation).isBlank();
	}

	private static String refusalOf(Generation generation) {
		Object refusal = generation.getOutput().getMetadata().get("refusal");
		return (refusal instanceof String text) ? text : "";
	}

	/** Whether a generation consists of reasoning. */
	static boolean isReasoning(Generation generation) {
		AssistantMessage message = generation.getOutput();
		Map<String, Object> metadata = message.getMetadata();
		if (metadata.isEmpty() || message.hasToolCalls()) {
			return false;
		}
		for (String name : REASONING_ONLY) {
			Object value = metadata.get(name);
			boolean isText = value instanceof String && name.equals("thinking");
			if (value != null && !isText && !value.equals(false)) {
				return true;
			}
		}
		return false;
	}

	/** Whether a generation contains reasoning beside its text. */
	static boolean hasReasoning(Generation generation) {
		return hasReasoning(generation.getOutput().getMetadata())
				|| generation.getMetadata().entrySet().stream().anyMatch(Generations::isReasoning);
	}

	/** Whether the metadata of a message contain reasoning or its signature. */
	static boolean hasReasoning(Map<String, Object> metadata) {
		for (Map.Entry<String, Object> entry : metadata.entrySet()) {
			if (isReasoning(entry)) {
				return true;
			}
		}
		return false;
	}

	/** As {@link ChatResponse#hasToolCalls()}, without a stream. */
	static boolean hasToolCalls(ChatResponse response) {
		for (Generation generation : response.getResults()) {
			if (generation.getOutput().hasToolCalls()) {
				return true;
			}
		}
		return false;
	}

	private static boolean isReasoning(Map.Entry<String, Object> entry) {
		return isNameOfReasoning(entry.getKey()) && !NOT_THERE.contains(String.valueOf(entry.getValue()));
	}

	static boolean isNameOfReasoning(String name) {
		Boolean known = NAMES.get(name);
		if (known == null) {
			known = containsReasoning(name);
			if (NAMES.size() < MAX_NAMES) {
				NAMES.put(name, known);
			}
		}
		return known;
	}

	private static boolean containsReasoning(String name) {
		String lowerCase = name.toLowerCase(Locale.ROOT);
		return REASONING.stream().anyMatch(lowerCase::contains);
	}

}
