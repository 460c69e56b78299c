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
 * Makes a Java value of an answer with JSON in it. The JSON may stand in prose or in a
 * fenced block and have harmless mistakes; the value is checked by its type's own
 * constructor and, with a validator, by its constraints. Properties that the type does
 * not have are passed over. Immutable.
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
	 * A parser for a type, without validation.
	 * @param <T> the type of the value
	 * @param type the type
	 * @return a parser
	 */
	public static <T> JsonOutputParser<T> of(Class<T> type) {
		return new JsonOutputParser<>(type, MAPPER, OutputValidator.NONE, null);
	}

	/**
	 * A parser for a type with type parameters, without validation.
	 * @param type the type
	 * @return a parser
	 */
	public static JsonOutputParser<?> of(Type type) {
		return new JsonOutputParser<>(type, MAPPER, OutputValidator.NONE, null);
	}

	/**
	 * The same with another mapper.
	 * @param mapper makes values of JSON
	 * @return a parser
	 */
	public JsonOutputParser<T> withMapper(JsonMapper mapper) {
		return new JsonOutputParser<>(this.type, mapper, this.validator, this.schema);
	}

	/**
	 * The same with validation.
	 * @param validator checks the values
	 * @return a parser
	 */
	public JsonOutputParser<T> withValidator(OutputValidator validator) {
		return new JsonOutputParser<>(this.type, this.mapper, validator, this.schema);
	}

	/**
	 * The same with a schema. Without one, a property that is missing is null.
	 * @param schema the form that was asked for
	 * @return a parser
	 */
	public JsonOutputParser<T> withSchema(OutputSchema schema) {
		return new JsonOutputParser<>(this.type, this.mapper, this.validator, schema);
	}

	/**
	 * Parses an answer.
	 * @param text the model's answer
	 * @return the value
	 * @throws LlmParseException if the answer cannot be used
	 * @throws IllegalStateException if no answer could be: the type cannot be made of
	 * JSON
	 */
	@Override
	public T parse(String text) {
		T value = convert(text, AnswerReader.read(text, this.schema));
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
			throw new IllegalStateException("No JSON can be made a " + this.type.getTypeName()
					+ ": give it a constructor that Jackson can use, or a mapper that knows how", ex);
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
