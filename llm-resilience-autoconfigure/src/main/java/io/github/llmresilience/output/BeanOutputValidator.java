/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import jakarta.validation.Path;
import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;

/**
 * Checks the constraints of Jakarta Bean Validation on a value, on the elements of a
 * collection, or on the values of a map.
 */
public final class BeanOutputValidator implements OutputValidator {

	private final Validator validator;

	/**
	 * Creates the validator.
	 * @param validator validates a single bean
	 */
	public BeanOutputValidator(Validator validator) {
		this.validator = Objects.requireNonNull(validator, "'validator' must not be null");
	}

	@Override
	public List<String> violations(Object value) {
		List<String> violations = new ArrayList<>();
		if (value instanceof Collection<?> elements) {
			int index = 0;
			for (Object element : elements) {
				check("/" + index++, element, violations);
			}
		}
		else if (value instanceof Map<?, ?> map) {
			map.forEach((key, element) -> check("/" + key, element, violations));
		}
		else {
			check("", value, violations);
		}
		return violations;
	}

	private void check(String path, @Nullable Object element, List<String> violations) {
		if (element == null) {
			violations.add(path + ": must not be null");
			return;
		}
		this.validator.validate(element)
			.stream()
			.map((violation) -> path + "/" + pointer(violation.getPropertyPath()) + ": " + violation.getMessage())
			.sorted()
			.forEach(violations::add);
	}

	/** Converts {@code authors[0].name} to {@code authors/0/name}. */
	private static String pointer(Path path) {
		return path.toString().replace("[", "/").replace("]", "").replace('.', '/');
	}

}
