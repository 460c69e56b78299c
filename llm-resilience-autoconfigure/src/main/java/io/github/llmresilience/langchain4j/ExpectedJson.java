/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.lang.reflect.Type;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmParseException.Problem;
import io.github.llmresilience.output.AnswerReader;
import io.github.llmresilience.output.JsonAnswer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Reads the JSON that a request asks for. A request asks for JSON by its response format,
 * or by the instruction that AI services add to a question. The JSON is found, repaired
 * and checked before it is converted.
 */
final class ExpectedJson {

	private static final Log logger = LogFactory.getLog(ExpectedJson.class);

	private static final String INSTRUCTION = "You must answer strictly in the following JSON format:";

	private static final boolean CAN_BE_READ = ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper",
			ExpectedJson.class.getClassLoader());

	private ExpectedJson() {
	}

	/** Logs that JSON is not read, if Jackson 3 is not on the class path. */
	static void reportIfUnread() {
		if (!CAN_BE_READ) {
			logger
				.info("Answers of LangChain4j models that are not valid JSON are neither repaired nor asked for again "
						+ "at the model. Add tools.jackson.core:jackson-databind (Jackson 3) to the class path for that");
		}
	}

	/**
	 * Whether the application asks for JSON. The words that AI services add to a question
	 * count only if the method returns a value that is read from JSON, because a user may
	 * type them, too.
	 * @param outputType the type that the method returns, or null if it is not known
	 */
	static boolean isAskedForIn(ChatRequest request, @Nullable Type outputType) {
		if (!CAN_BE_READ) {
			return false;
		}
		ResponseFormat format = request.responseFormat();
		return (format != null && format.type() == ResponseFormatType.JSON)
				|| (outputType != null && outputType != String.class)
						&& LangChain4jMessages.CONVERSATIONS.lastQuestionIn(request.messages()).contains(INSTRUCTION);
	}

	/**
	 * Reads the JSON from a response.
	 * @return the response, with the JSON as its text
	 * @throws LlmParseException if the response does not contain usable JSON
	 */
	static ChatResponse read(ChatResponse response, boolean repairs) {
		String text = response.aiMessage().text();
		if (text == null || response.aiMessage().hasToolExecutionRequests()) {
			return response;
		}
		try {
			if (response.finishReason() == FinishReason.LENGTH) {
				throw new LlmParseException(Problem.TRUNCATED, text,
						"Your answer was cut off at the token limit. Send the whole answer again, shorter.", null);
			}
			JsonAnswer answer = repairs ? AnswerReader.read(text, null) : AnswerReader.readStrictly(text, null);
			return answer.text().equals(text) ? response
					: response.toBuilder().aiMessage(response.aiMessage().withText(answer.text())).build();
		}
		catch (LlmParseException ex) {
			throw ex.withUsage(Responses.usageOf(response));
		}
	}

}
