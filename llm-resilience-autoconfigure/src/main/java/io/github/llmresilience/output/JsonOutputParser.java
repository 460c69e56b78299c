/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;

import io.github.llmresilience.conversation.ErrorText;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmParseException.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Converts the JSON in a model's answer to a Java value. The JSON may be surrounded by
 * prose or a fenced block, and may have harmless mistakes. The constructor of the type
 * checks the value, and so does the validator, if there is one. Properties that the type
 * does not have are ignored. Instances are immutable.
 *
 * @param <T> the type of the value
 */
public final class JsonOutputParser<T> implements LlmOutputParser<T> {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
		.build();

	private final Type type;

	private final JsonMapper mapper;

	private final OutputValidator validator;

	private final @Nullable OutputSchema schema;

	private JsonOutputParser(Type type, JsonMapper mapper, OutputValidator validator, @Nullable OutputSchema schema) {
		this.schema = schema;
		this.type = Objects.requireNonNull(type, "'type' must not be null");
		this.mapper = Objects.requireNonNull(mapper, "'mapper' must not be null");
		this.validator = Objects.requireNonNull(validator, "'validator' must not be null");
	}

	/**
	 * Creates a parser for a type, without validation.
	 * @param <T> the type of the value
	 * @param type the type
	 * @return the parser
	 */
	public static <T> JsonOutputParser<T> of(Class<T> type) {
		return new JsonOutputParser<>(type, MAPPER, OutputValidator.NONE, null);
	}

	/**
	 * Creates a parser for a type with type parameters, without validation.
	 * @param type the type
	 * @return the parser
	 */
	public static JsonOutputParser<?> of(Type type) {
		return new JsonOutputParser<>(type, MAPPER, OutputValidator.NONE, null);
	}

	/**
	 * Returns a copy with the given mapper.
	 * @param mapper converts JSON to values
	 * @return the copy
	 */
	public JsonOutputParser<T> withMapper(JsonMapper mapper) {
		return new JsonOutputParser<>(this.type, mapper, this.validator, this.schema);
	}

	/**
	 * Returns a copy with validation.
	 * @param validator checks the values
	 * @return the copy
	 */
	public JsonOutputParser<T> withValidator(OutputValidator validator) {
		return new JsonOutputParser<>(this.type, this.mapper, validator, this.schema);
	}

	/**
	 * Returns a copy with a schema. Without a schema, a missing property is null.
	 * @param schema the expected form
	 * @return the copy
	 */
	public JsonOutputParser<T> withSchema(OutputSchema schema) {
		return new JsonOutputParser<>(this.type, this.mapper, this.validator, schema);
	}

	/**
	 * Parses an answer.
	 * @param text the model's answer
	 * @return the value
	 * @throws LlmParseException if the answer contains no usable JSON, or the value is
	 * invalid
	 * @throws IllegalStateException if Jackson cannot create the type from any JSON
	 */
	@Override
	public T parse(String text) {
		T value = convert(text, (this.schema != null) ? AnswerReader.read(text, this.schema)
				: AnswerReader.readAs(new TypeForm(this.mapper, this.mapper.constructType(this.type)), text));
		List<String> violations = this.validator.violations(value);
		if (!violations.isEmpty()) {
			throw new LlmParseException(Problem.SCHEMA, text, RetryMessages.schema(violations), null);
		}
		return value;
	}

	private T convert(String text, JsonAnswer answer) {
		try {
			T value = this.mapper.treeToValue(answer.value(), this.mapper.constructType(this.type));
			if (value == null) {
				throw new LlmParseException(Problem.SCHEMA, text,
						RetryMessages.schema(List.of("the whole answer: is null")), null);
			}
			return value;
		}
		catch (InvalidDefinitionException ex) {
			throw new IllegalStateException("Jackson cannot create " + this.type.getTypeName()
					+ " from JSON: add a constructor that Jackson can use, or set a mapper that supports the type", ex);
		}
		catch (JacksonException ex) {
			throw new LlmParseException(Problem.SCHEMA, text, RetryMessages.schema(List.of(describe(ex))), ex);
		}
	}

	private static String describe(JacksonException error) {
		Throwable reason = (error instanceof DatabindException && error.getCause() != null) ? error.getCause() : error;
		String message = (reason instanceof JacksonException jackson) ? jackson.getOriginalMessage()
				: ErrorText.of(reason);
		return path(error) + ": " + message;
	}

	private static String path(JacksonException error) {
		StringBuilder path = new StringBuilder();
		for (JacksonException.Reference reference : error.getPath()) {
			path.append(JsonPointer.SEPARATOR)
				.append((reference.getPropertyName() != null) ? reference.getPropertyName() : reference.getIndex());
		}
		return path.isEmpty() ? "the whole answer" : path.toString();
	}

}
