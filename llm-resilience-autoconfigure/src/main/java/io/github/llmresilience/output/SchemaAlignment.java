/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.List;
import java.util.Locale;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts a value to the expected form if nothing is lost: a number written as text, a
 * text written as number, a single value instead of a list, a list in a wrapper, a
 * constant in another case, or null instead of an optional property.
 */
final class SchemaAlignment {

	private static final int MAX_ROUNDS = 3;

	private final OutputSchema schema;

	SchemaAlignment(OutputSchema schema) {
		this.schema = schema;
	}

	/**
	 * Aligns a value.
	 * @return an aligned copy, or the value itself if nothing is to be done
	 */
	JsonNode align(JsonNode value) {
		JsonNode current = value;
		for (int round = 0; round < MAX_ROUNDS; round++) {
			List<Error> errors = this.schema.errors(current);
			if (errors.stream().noneMatch(SchemaAlignment::mayMend)) {
				return current;
			}
			JsonNode copy = (current == value) ? value.deepCopy() : current;
			for (Error error : errors) {
				copy = mend(copy, error);
			}
			current = copy;
		}
		return current;
	}

	private static boolean mayMend(Error error) {
		return "type".equals(error.getKeyword()) || "enum".equals(error.getKeyword());
	}

	private JsonNode mend(JsonNode root, Error error) {
		JsonNode type = (error.getSchemaNode() != null) ? error.getSchemaNode() : JsonNodeFactory.instance.nullNode();
		NodePath path = error.getInstanceLocation();
		if (!mayMend(error) || path == null) {
			return root;
		}
		JsonNode node = find(root, path, path.getNameCount());
		JsonNode mended = (node == null) ? null
				: "enum".equals(error.getKeyword()) ? constant(node, type) : convert(node, type);
		if (path.getNameCount() == 0) {
			return (mended != null) ? mended : root;
		}
		JsonNode parent = find(root, path, path.getNameCount() - 1);
		Object last = path.getElement(path.getNameCount() - 1);
		if (parent instanceof ObjectNode object && node != null) {
			replace(object, String.valueOf(last), node, mended);
		}
		else if (parent instanceof ArrayNode array && mended != null && last instanceof Integer index) {
			array.set(index, mended);
		}
		return root;
	}

	/**
	 * Replaces a property, or removes it if it is null and null is not allowed. A
	 * required property that is removed becomes a violation.
	 */
	private static void replace(ObjectNode parent, String name, JsonNode node, @Nullable JsonNode mended) {
		if (mended != null) {
			parent.set(name, mended);
		}
		else if (node.isNull()) {
			parent.remove(name);
		}
	}

	private static @Nullable JsonNode find(JsonNode root, NodePath path, int count) {
		JsonNode current = root;
		for (int i = 0; i < count && current != null; i++) {
			Object element = path.getElement(i);
			current = (element instanceof Integer index) ? current.get(index) : current.get(String.valueOf(element));
		}
		return current;
	}

	/**
	 * Returns the constant of an enumeration that a text means. Case, blanks and hyphens
	 * do not distinguish constants.
	 */
	private static @Nullable JsonNode constant(JsonNode node, JsonNode constants) {
		JsonNode meant = null;
		for (JsonNode constant : constants) {
			if (node.isString() && constant.isString()
					&& plain(constant.stringValue()).equals(plain(node.stringValue()))) {
				if (meant != null) {
					return null;
				}
				meant = constant;
			}
		}
		return meant;
	}

	private static String plain(String text) {
		return text.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", "_");
	}

	/** Converts a value to the first allowed type that it can be converted to. */
	private static @Nullable JsonNode convert(JsonNode node, JsonNode types) {
		if (types.isString()) {
			return convert(node, types.stringValue());
		}
		for (JsonNode type : types) {
			JsonNode converted = convert(node, type.asString(""));
			if (converted != null) {
				return converted;
			}
		}
		return null;
	}

	private static @Nullable JsonNode convert(JsonNode node, String type) {
		return switch (type) {
			case "array" -> list(node);
			case "object" ->
				(node.isArray() && node.size() == 1 && node.get(0).isObject()) ? node.get(0).deepCopy() : null;
			case "string" -> text(node);
			case "integer", "number", "boolean" -> node.isString() ? literal(node.stringValue().strip(), type) : null;
			default -> null;
		};
	}

	/**
	 * Returns the list in an object that contains nothing else, or a list of a single
	 * value.
	 */
	private static @Nullable JsonNode list(JsonNode node) {
		if (node.isNull()) {
			return null;
		}
		boolean isWrapped = node.isObject() && node.size() == 1 && node.iterator().next().isArray();
		return isWrapped ? node.iterator().next().deepCopy()
				: JsonNodeFactory.instance.arrayNode().add(node.deepCopy());
	}

	/**
	 * Converts a number or a boolean to text. A number with an exponent is not converted,
	 * because its original notation is unknown.
	 */
	private static @Nullable JsonNode text(JsonNode node) {
		boolean isPlain = node.isIntegralNumber() || (node.isNumber() && node.decimalValue().scale() > 0);
		return (isPlain || node.isBoolean()) ? JsonNodeFactory.instance
			.stringNode(node.isNumber() ? node.decimalValue().toPlainString() : node.asString()) : null;
	}

	private static @Nullable JsonNode literal(String text, String type) {
		try {
			JsonNode literal = JsonText.parse(text);
			boolean fits = switch (type) {
				case "boolean" -> literal.isBoolean();
				case "integer" -> literal.isIntegralNumber();
				default -> literal.isNumber();
			};
			return (fits && !text.isEmpty()) ? literal : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

}
