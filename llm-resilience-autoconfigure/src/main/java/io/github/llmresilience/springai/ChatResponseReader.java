package io.github.llmresilience.springai;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/**
 * Reads the responses that Spring AI chat models stream. The finish reason marks the end
 * of an answer. A truncated stream has no finish reason.
 */
public final class ChatResponseReader implements LlmStreamReader<ChatResponse> {

	/**
	 * The finish reason that Spring AI's OpenAI module sets on all but the last element.
	 */
	private static final String NO_REASON_YET = "_UNKNOWN";

	/** Parts of the names of metadata that hold reasoning or its signature. */
	private static final List<String> REASONING = List.of("reasoning", "thinking", "thought", "signature");

	private static final Set<String> NOT_THERE = Set.of("", "null", "false", "[]", "{}");

	@Override
	public boolean reads(Object first) {
		return first instanceof ChatResponse;
	}

	@Override
	public boolean marksEnd() {
		return true;
	}

	@Override
	public LlmStreamPart read(ChatResponse response) {
		Generation generation = response.getResult();
		LlmUsage usage = Usages.of(response);
		if (generation == null) {
			return LlmStreamPart.NOTHING.withUsage(usage);
		}
		String text = textOf(generation);
		return new LlmStreamPart(text, isEnd(generation), hasToolCalls(response),
				text.isEmpty() && isReasoning(generation), usage, null);
	}

	/** Returns the text of an element, empty if it has none. */
	static String textOf(ChatResponse response) {
		Generation generation = response.getResult();
		return (generation != null) ? textOf(generation) : "";
	}

	private static String textOf(Generation generation) {
		String text = generation.getOutput().getText();
		return (text != null) ? text : "";
	}

	/** As {@link ChatResponse#hasToolCalls()}, without a stream for each element. */
	private static boolean hasToolCalls(ChatResponse response) {
		for (Generation generation : response.getResults()) {
			if (generation.getOutput().hasToolCalls()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether an element without text contains reasoning. Spring AI's modules put it into
	 * metadata, each under names of its own. Elements with text are progress anyway, so
	 * their metadata are not read.
	 */
	private static boolean isReasoning(Generation generation) {
		return generation.getOutput().getMetadata().entrySet().stream().anyMatch(ChatResponseReader::isReasoning)
				|| generation.getMetadata().entrySet().stream().anyMatch(ChatResponseReader::isReasoning);
	}

	private static boolean isReasoning(Map.Entry<String, Object> entry) {
		String name = entry.getKey().toLowerCase(Locale.ROOT);
		return REASONING.stream().anyMatch(name::contains) && !NOT_THERE.contains(String.valueOf(entry.getValue()));
	}

	private static boolean isEnd(Generation generation) {
		String reason = generation.getMetadata().getFinishReason();
		return reason != null && !reason.isBlank() && !reason.equals(NO_REASON_YET);
	}

	@Override
	public @Nullable ChatResponse withText(ChatResponse response, String text) {
		Generation generation = response.getResult();
		return (generation != null) ? withText(response, generation, text) : null;
	}

	static ChatResponse withText(ChatResponse response, Generation generation, String text) {
		AssistantMessage changed = AssistantMessages.mutate(generation.getOutput()).content(text).build();
		List<Generation> generations = response.getResults()
			.stream()
			.map((one) -> (one == generation) ? new Generation(changed, one.getMetadata()) : one)
			.toList();
		return new ChatResponse(generations, response.getMetadata());
	}

}
