package io.github.llmresilience.output;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import jakarta.validation.Validator;

/**
 * Checks the constraints of Jakarta Bean Validation: of a value, of the elements of a
 * collection, of the values of a map.
 */
public final class BeanOutputValidator implements OutputValidator {

	private final Validator validator;

	/**
	 * Creates the validator.
	 * @param validator checks one bean
	 */
	public BeanOutputValidator(Validator validator) {
		this.validator = validator;
	}

	@Override
	public List<String> violations(Object value) {
		return elements(value).flatMap((element) -> this.validator.validate(element).stream())
			.map((violation) -> "/" + violation.getPropertyPath().toString().replace('.', '/') + ": "
					+ violation.getMessage())
			.sorted()
			.toList();
	}

	private static Stream<?> elements(Object value) {
		if (value instanceof Collection<?> collection) {
			return collection.stream();
		}
		return (value instanceof Map<?, ?> map) ? map.values().stream() : Stream.of(value);
	}

}
