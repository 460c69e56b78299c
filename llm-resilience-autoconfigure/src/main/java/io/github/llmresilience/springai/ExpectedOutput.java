package io.github.llmresilience.springai;

import java.util.Locale;
import java.util.Set;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmParseException.Problem;
import io.github.llmresilience.output.AnswerReader;
import io.github.llmresilience.output.JsonAnswer;
import io.github.llmresilience.output.LlmOutputParser;
import io.github.llmresilience.output.OutputSchema;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;

/**
 * The JSON that a prompt asks for. The schema is in the options of the prompt, or in the
 * text that {@code entity(..)} and the Spring AI converters add to it. The answer is
 * read, repaired and checked before it is converted.
 */
final class ExpectedOutput {

	/**
	 * The finish reasons of answers at the token limit: OpenAI, Anthropic, Google,
	 * Ollama.
	 */
	private static final Set<String> CUT_OFF = Set.of("length", "max_tokens", "model_context_window_exceeded");

	private final @Nullable OutputSchema schema;

	private final @Nullable LlmOutputParser<?> check;

	private ExpectedOutput(@Nullable OutputSchema schema, @Nullable LlmOutputParser<?> check) {
		this.schema = schema;
		this.check = check;
	}

	/**
	 * Returns the output that a prompt expects.
	 * @return the expected output, or null if the answer may be any text
	 */
	static @Nullable ExpectedOutput of(Prompt prompt, OutputTypes types) {
		String schema = (prompt.getOptions() instanceof StructuredOutputChatOptions options) ? options.getOutputSchema()
				: null;
		if (schema != null && !schema.isBlank()) {
			return new ExpectedOutput(OutputSchema.of(schema), types.find(schema));
		}
		String question = SpringAiMessages.CONVERSATIONS.lastQuestionIn(prompt.getInstructions());
		String written = FormatInstructions.schemaIn(question);
		if (written != null) {
			return new ExpectedOutput(OutputSchema.of(written), types.find(written));
		}
		return FormatInstructions.asksForAnyJson(question) ? new ExpectedOutput(null, null) : null;
	}

	/**
	 * Reads the expected JSON from a response.
	 * @return the response, with the JSON as its text
	 * @throws LlmParseException if the response does not contain the expected JSON
	 */
	ChatResponse read(ChatResponse response, boolean repairs) {
		if (response.hasToolCalls()) {
			return response;
		}
		Generation generation = response.getResult();
		String text = (generation != null && generation.getOutput().getText() != null)
				? generation.getOutput().getText() : "";
		if (generation != null && isCutOff(generation)) {
			throw new LlmParseException(Problem.TRUNCATED, text,
					"Your answer was cut off at the length limit. Send the whole answer again, shorter.", null);
		}
		JsonAnswer answer = repairs ? AnswerReader.read(text, this.schema)
				: AnswerReader.readStrictly(text, this.schema);
		check(text, answer);
		return (generation == null || answer.text().equals(text)) ? response
				: ChatResponseReader.withText(response, generation, answer.text());
	}

	private void check(String text, JsonAnswer answer) {
		if (this.check != null) {
			try {
				this.check.parse(answer.text());
			}
			catch (LlmParseException ex) {
				throw new LlmParseException(ex.problem(), text, ex.retryMessage(), ex.getCause());
			}
		}
	}

	private static boolean isCutOff(Generation generation) {
		String reason = generation.getMetadata().getFinishReason();
		return reason != null && CUT_OFF.contains(reason.toLowerCase(Locale.ROOT));
	}

}
