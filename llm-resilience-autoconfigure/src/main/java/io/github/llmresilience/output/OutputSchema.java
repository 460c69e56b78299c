/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The expected form of an answer, as a JSON Schema of draft 2020-12. Requires the library
 * {@code com.networknt:json-schema-validator}, a dependency of Spring AI.
 */
public final class OutputSchema {

	private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12,
			(builder) -> builder.schemaRegistryConfig(
					SchemaRegistryConfig.builder().regularExpressionFactory(BoundedPattern.FACTORY).build()));

	private static final String DIALECTS = "https?://json-schema\\.org/draft.*";

	private final JsonNode node;

	private final Schema schema;

	private final Set<String> optionalProperties;

	private OutputSchema(JsonNode node, Schema schema, Set<String> optionalProperties) {
		this.node = node;
		this.schema = schema;
		this.optionalProperties = optionalProperties;
	}

	/**
	 * Creates a schema.
	 * @param json the JSON Schema
	 * @return the schema, or null if the text is not a JSON Schema
	 */
	public static @Nullable OutputSchema of(String json) {
		try {
			JsonNode node = withoutIdentity(JsonText.parse(json));
			return (node.isObject() && isSelfContained(node))
					? new OutputSchema(node, REGISTRY.getSchema(node), Set.of()) : null;
		}
		catch (RuntimeException | LinkageError | StackOverflowError ex) {
			return null;
		}
	}

	/**
	 * Removes the identifier of a schema and an unknown dialect, because both may be
	 * addresses to load.
	 */
	private static JsonNode withoutIdentity(JsonNode node) {
		if (node instanceof ObjectNode object) {
			object.remove("$id");
			if (!object.path("$schema").asString("").matches(DIALECTS)) {
				object.remove("$schema");
			}
		}
		return node;
	}

	/**
	 * Whether all references of a schema stay inside of it. Other references would read
	 * resources of the application or of the network.
	 */
	private static boolean isSelfContained(JsonNode node) {
		for (Map.Entry<String, JsonNode> member : node.properties()) {
			String value = member.getValue().asString("");
			boolean isReference = member.getKey().equals("$ref") || member.getKey().equals("$dynamicRef")
					|| member.getKey().equals("$recursiveRef");
			if (isReference && member.getValue().isString() && !value.startsWith("#")) {
				return false;
			}
		}
		return node.valueStream().allMatch((child) -> !child.isContainer() || isSelfContained(child));
	}

	/**
	 * Returns a schema that accepts null and no value for the optional properties of a
	 * Java type: properties of the type {@link java.util.Optional} and properties with an
	 * annotation {@code @Nullable}.
	 * @param type the type that answers are converted to
	 * @return the schema
	 */
	public OutputSchema forType(Type type) {
		return new OutputSchema(this.node, this.schema, OptionalProperties.of(type));
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
					&& !"unevaluatedProperties".equals(error.getKeyword()) && !isOptional(error))
			.toList();
	}

	/** Whether an error is about an optional property that is missing. */
	private boolean isOptional(Error error) {
		if (this.optionalProperties.isEmpty() || !"required".equals(error.getKeyword())) {
			return false;
		}
		StringBuilder path = new StringBuilder();
		NodePath location = error.getInstanceLocation();
		for (int i = 0; location != null && i < location.getNameCount(); i++) {
			path.append('/').append((location.getElement(i) instanceof Integer) ? "*" : location.getElement(i));
		}
		return this.optionalProperties.contains(path + "/" + error.getProperty());
	}

	/**
	 * Returns no errors if a reference of the schema is unresolved or infinitely
	 * recursive, or if the validation would take too many steps.
	 */
	private List<Error> validate(JsonNode value) {
		try {
			return new SchemaCost(this.node).isAffordable(value) ? this.schema.validate(value) : List.of();
		}
		catch (RuntimeException | LinkageError | StackOverflowError ex) {
			return List.of();
		}
	}

	private static String describe(Error error) {
		String path = Objects.toString(error.getInstanceLocation(), "");
		return (path.isEmpty() ? "the whole answer" : path) + ": " + error.getMessage();
	}

}
