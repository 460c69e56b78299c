/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.lang.reflect.Type;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.output.JsonOutputParser;
import io.github.llmresilience.output.LlmOutputParser;
import io.github.llmresilience.output.OutputSchema;
import io.github.llmresilience.output.OutputValidator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.ai.util.JacksonUtils;
import org.springframework.ai.util.json.schema.JsonSchemaGenerator;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Finds the Java type of a schema. The candidate is the return type of the method that
 * calls the model. The candidate is confirmed if Spring AI generates the same schema from
 * it. The constructor and the constraints of the type can then check the answers.
 */
final class OutputTypes {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.addModules(JacksonUtils.instantiateAvailableModules())
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	private final OutputValidator validator;

	private final @Nullable Type guess;

	private final ConcurrentReferenceHashMap<Type, String> schemas;

	private OutputTypes(OutputValidator validator, @Nullable Type guess,
			ConcurrentReferenceHashMap<Type, String> schemas) {
		this.validator = validator;
		this.guess = guess;
		this.schemas = schemas;
	}

	OutputTypes(OutputValidator validator) {
		this(validator, null, new ConcurrentReferenceHashMap<>());
	}

	OutputTypes withGuess(@Nullable Type guess) {
		return new OutputTypes(this.validator, guess, this.schemas);
	}

	/**
	 * Returns the check of the Java type of a schema.
	 * @return a check, or null if the type is not known
	 */
	@Nullable LlmOutputParser<?> find(String schema) {
		return (this.guess != null && isSchemaOfGuess(schema))
				? asCheck(JsonOutputParser.of(this.guess).withMapper(MAPPER).withValidator(this.validator)) : null;
	}

	/** Whether Spring AI generates a schema from the return type of the method. */
	boolean isSchemaOfGuess(String schema) {
		if (this.guess == null) {
			return false;
		}
		String guessed = this.schemas.computeIfAbsent(this.guess, OutputTypes::schemaOf);
		return guessed != null && !guessed.isEmpty() && isSame(schema, guessed);
	}

	/**
	 * Returns a schema that knows the optional properties of the type, if it is known.
	 */
	OutputSchema withOptionalProperties(OutputSchema form, String schema) {
		return (this.guess != null && isSchemaOfGuess(schema)) ? form.forType(this.guess) : form;
	}

	/**
	 * Creates a check that reports only failures of the constructor and of the
	 * constraints of the type. It ignores other conversion errors, because the converter
	 * of the application may handle them differently.
	 */
	private static LlmOutputParser<?> asCheck(LlmOutputParser<?> parser) {
		return (text) -> {
			try {
				return parser.parse(text);
			}
			catch (IllegalStateException ex) {
				return text;
			}
			catch (LlmParseException ex) {
				boolean isOurMappersOpinion = ex.getCause() instanceof JacksonException
						&& !(ex.getCause() instanceof ValueInstantiationException);
				if (isOurMappersOpinion) {
					return text;
				}
				throw ex;
			}
		};
	}

	private static String schemaOf(Type type) {
		try {
			return JsonSchemaGenerator.generateForType(type);
		}
		catch (RuntimeException ex) {
			return "";
		}
	}

	private static boolean isSame(String one, String other) {
		try {
			return one.equals(other) || MAPPER.readTree(one).equals(MAPPER.readTree(other));
		}
		catch (JacksonException ex) {
			return false;
		}
	}

}
