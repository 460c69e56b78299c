/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import io.github.llmresilience.call.LlmFinishReason;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmParseException.Problem;
import io.github.llmresilience.output.AnswerReader;
import io.github.llmresilience.output.JsonAnswer;
import io.github.llmresilience.output.ListAnswer;
import io.github.llmresilience.output.LlmOutputParser;
import io.github.llmresilience.output.OutputSchema;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;

/**
 * The output that a prompt asks for. Only the application can ask for it: with the schema
 * in the options of the prompt, with the converter of {@code entity(..)}, or with a
 * converter for the return type of the method. A user may type the words of a converter
 * into a question, so the text of a question alone asks for nothing. The answer is read,
 * repaired and checked before it is converted.
 */
final class ExpectedOutput {

	private final @Nullable OutputSchema schema;

	private final @Nullable LlmOutputParser<?> check;

	private final boolean isList;

	private ExpectedOutput(@Nullable OutputSchema schema, @Nullable LlmOutputParser<?> check, boolean isList) {
		this.schema = schema;
		this.check = check;
		this.isList = isList;
	}

	/**
	 * Returns the output that a prompt expects.
	 * @return the expected output, or null if the answer may be any text
	 */
	static @Nullable ExpectedOutput of(Prompt prompt, OutputTypes types) {
		String schema = (prompt.getOptions() instanceof StructuredOutputChatOptions options) ? options.getOutputSchema()
				: null;
		if (schema != null && !schema.isBlank()) {
			return ofSchema(schema, types);
		}
		if (prompt.getOptions() instanceof NeutralChatOptions neutral && neutral.outputFormat() != null) {
			return ofFormat(neutral.outputFormat(), types);
		}
		String question = SpringAiMessages.CONVERSATIONS.lastQuestionIn(prompt.getInstructions());
		String written = FormatInstructions.schemaIn(question);
		return (written != null && types.isSchemaOfGuess(written)) ? ofSchema(written, types) : null;
	}

	private static ExpectedOutput ofSchema(String schema, OutputTypes types) {
		OutputSchema form = OutputSchema.of(schema);
		return new ExpectedOutput((form != null) ? types.withOptionalProperties(form, schema) : null,
				types.find(schema), false);
	}

	/** Returns the output that the instructions of a converter ask for. */
	private static @Nullable ExpectedOutput ofFormat(String format, OutputTypes types) {
		String schema = FormatInstructions.schemaIn(format);
		if (schema != null) {
			return ofSchema(schema, types);
		}
		if (FormatInstructions.asksForAnyJson(format)) {
			return new ExpectedOutput(null, null, false);
		}
		return FormatInstructions.asksForList(format) ? new ExpectedOutput(null, null, true) : null;
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
		if (this.isList) {
			return (generation == null || !repairs) ? response : withText(response, generation, ListAnswer.read(text));
		}
		JsonAnswer answer = repairs ? AnswerReader.read(text, this.schema)
				: AnswerReader.readStrictly(text, this.schema);
		check(text, answer);
		return (generation == null) ? response : withText(response, generation, answer.text());
	}

	private static ChatResponse withText(ChatResponse response, Generation generation, String text) {
		return text.equals(generation.getOutput().getText()) ? response
				: ChatResponseReader.withText(response, generation, text);
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
		String reason = Generations.finishReasonOf(generation);
		return reason != null && LlmFinishReason.of(reason) == LlmFinishReason.CUT_OFF;
	}

}
