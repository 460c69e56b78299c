package io.github.llmresilience.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The expected form of an answer, as a JSON Schema of draft 2020-12. Requires the library
 * {@code com.networknt:json-schema-validator}, a dependency of Spring AI.
 */
public final class OutputSchema {

	private static final SchemaRegistry REGISTRY = SchemaRegistry
		.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

	private final JsonNode node;

	private final Schema schema;

	private OutputSchema(JsonNode node) {
		this.node = node;
		this.schema = REGISTRY.getSchema(node);
	}

	/**
	 * Creates a schema.
	 * @param json the JSON Schema
	 * @return the schema, or null if the text is not a JSON Schema
	 */
	public static @Nullable OutputSchema of(String json) {
		try {
			JsonNode node = JsonText.parse(json);
			return node.isObject() ? new OutputSchema(node) : null;
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/** Returns the types that are allowed at the root; empty if the schema names none. */
	List<String> rootTypes() {
		JsonNode type = this.node.path("type");
		if (type.isString()) {
			return List.of(type.stringValue());
		}
		List<String> types = new ArrayList<>();
		type.forEach((element) -> types.add(element.asString("")));
		return types;
	}

	boolean allowsAtRoot(String type) {
		return rootTypes().contains(type);
	}

	/** Whether any text is allowed, and nothing except a text. */
	boolean asksForAnyText() {
		return rootTypes().equals(List.of("string")) && rootTexts().isEmpty();
	}

	/** Returns the texts that are allowed at the root; empty if the schema lists none. */
	List<String> rootTexts() {
		List<String> texts = new ArrayList<>();
		this.node.path("enum").forEach((element) -> {
			if (element.isString()) {
				texts.add(element.stringValue());
			}
		});
		return texts;
	}

	/**
	 * Returns the violations of a value, each with path and reason. Additional properties
	 * are no violations, because they are ignored when the value is read.
	 */
	List<String> violations(JsonNode value) {
		return errors(value).stream().map(OutputSchema::describe).toList();
	}

	List<Error> errors(JsonNode value) {
		return validate(value).stream()
			.filter((error) -> !"additionalProperties".equals(error.getKeyword())
					&& !"unevaluatedProperties".equals(error.getKeyword()))
			.toList();
	}

	/**
	 * Returns no errors if a reference of the schema is unresolved or infinitely
	 * recursive.
	 */
	private List<Error> validate(JsonNode value) {
		try {
			return this.schema.validate(value);
		}
		catch (RuntimeException | StackOverflowError ex) {
			return List.of();
		}
	}

	private static String describe(Error error) {
		String path = Objects.toString(error.getInstanceLocation(), "");
		return (path.isEmpty() ? "the whole answer" : path) + ": " + error.getMessage();
	}

}
