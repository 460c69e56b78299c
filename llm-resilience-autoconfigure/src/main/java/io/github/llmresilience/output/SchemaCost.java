/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * Counts the steps that a validation takes, without taking them. A schema whose parts
 * refer to each other several times can take a number of steps that is exponential in its
 * length. Counting is linear, because equal steps are counted together.
 */
final class SchemaCost {

	/** The maximum number of steps. A thousand values with a hundred rules each. */
	private static final long MAX_STEPS = 100_000;

	private static final List<String> IN_PLACE_LISTS = List.of("allOf", "anyOf", "oneOf");

	private static final List<String> IN_PLACE = List.of("not", "if", "then", "else");

	private static final List<String> OF_ELEMENTS = List.of("items", "contains", "unevaluatedItems");

	private static final List<String> OF_MEMBERS = List.of("additionalProperties", "unevaluatedProperties");

	private final JsonNode root;

	/** The schemas that apply where a schema applies, with the number of times. */
	private final Map<JsonNode, Map<JsonNode, Long>> closures = new IdentityHashMap<>();

	private final Set<JsonNode> open = Collections.newSetFromMap(new IdentityHashMap<>());

	private long steps;

	SchemaCost(JsonNode root) {
		this.root = root;
	}

	/** Whether the validation of a value takes a bounded number of steps. */
	boolean isAffordable(JsonNode value) {
		this.steps = 0;
		try {
			Map<JsonNode, Long> atRoot = new IdentityHashMap<>();
			atRoot.put(this.root, 1L);
			count(value, atRoot);
			return true;
		}
		catch (TooExpensiveException ex) {
			return false;
		}
	}

	private void count(JsonNode value, Map<JsonNode, Long> schemas) {
		Map<JsonNode, Long> applied = new IdentityHashMap<>();
		schemas.forEach((schema, times) -> addAll(closure(schema), times, applied));
		applied.values().forEach(this::take);
		if (value.isObject()) {
			for (Map.Entry<String, JsonNode> member : value.properties()) {
				count(member.getValue(), ofMember(applied, member.getKey()));
			}
		}
		else if (value.isArray()) {
			for (JsonNode element : value) {
				count(element, ofElement(applied));
			}
		}
	}

	private void take(long times) {
		this.steps = sum(this.steps, times);
		if (this.steps > MAX_STEPS) {
			throw new TooExpensiveException();
		}
	}

	private Map<JsonNode, Long> ofMember(Map<JsonNode, Long> applied, String name) {
		Map<JsonNode, Long> schemas = new IdentityHashMap<>();
		applied.forEach((schema, times) -> {
			add(schema.path("properties").get(name), times, schemas);
			schema.path("patternProperties").forEach((one) -> add(one, times, schemas));
			OF_MEMBERS.forEach((keyword) -> add(schema.get(keyword), times, schemas));
		});
		return schemas;
	}

	private Map<JsonNode, Long> ofElement(Map<JsonNode, Long> applied) {
		Map<JsonNode, Long> schemas = new IdentityHashMap<>();
		applied.forEach((schema, times) -> {
			schema.path("prefixItems").forEach((one) -> add(one, times, schemas));
			OF_ELEMENTS.forEach((keyword) -> add(schema.get(keyword), times, schemas));
		});
		return schemas;
	}

	private Map<JsonNode, Long> closure(JsonNode schema) {
		Map<JsonNode, Long> known = this.closures.get(schema);
		if (known != null) {
			return known;
		}
		if (!this.open.add(schema)) {
			throw new TooExpensiveException();
		}
		Map<JsonNode, Long> closure = new IdentityHashMap<>();
		closure.put(schema, 1L);
		IN_PLACE_LISTS.forEach((keyword) -> schema.path(keyword).forEach((one) -> addAll(closure(one), 1, closure)));
		schema.path("dependentSchemas").forEach((one) -> addAll(closure(one), 1, closure));
		for (String keyword : IN_PLACE) {
			if (schema.path(keyword).isObject()) {
				addAll(closure(schema.path(keyword)), 1, closure);
			}
		}
		JsonNode target = targetOf(schema);
		if (target != null) {
			addAll(closure(target), 1, closure);
		}
		this.open.remove(schema);
		this.closures.put(schema, closure);
		return closure;
	}

	private @Nullable JsonNode targetOf(JsonNode schema) {
		String reference = schema.path("$ref").asString("");
		if (reference.equals("#")) {
			return this.root;
		}
		if (!reference.startsWith("#/")) {
			return null;
		}
		JsonNode target = this.root.at(JsonPointer.compile(reference.substring(1)));
		return target.isMissingNode() ? null : target;
	}

	private static void addAll(Map<JsonNode, Long> counts, long times, Map<JsonNode, Long> target) {
		counts.forEach((schema, count) -> target.merge(schema, product(count, times), SchemaCost::sum));
	}

	private static void add(@Nullable JsonNode schema, long times, Map<JsonNode, Long> target) {
		if (schema != null && schema.isObject()) {
			target.merge(schema, times, SchemaCost::sum);
		}
	}

	private static long sum(long one, long other) {
		return Math.min(Long.MAX_VALUE / 2, one + other);
	}

	private static long product(long one, long other) {
		return (one > MAX_STEPS || other > MAX_STEPS) ? Long.MAX_VALUE / 2 : one * other;
	}

	/**
	 * The number of steps is not bounded, or exceeds the limit.
	 */
	private static final class TooExpensiveException extends RuntimeException {

		private TooExpensiveException() {
			super("The validation takes too many steps", null, false, false);
		}

	}

}
