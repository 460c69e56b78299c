/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.List;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The form of a Java type, for an answer with several values. A value has this form if
 * Jackson can convert it, and it has no property that the type does not have.
 */
final class TypeForm implements ExpectedForm {

	private final JsonMapper mapper;

	private final JavaType type;

	TypeForm(JsonMapper mapper, JavaType type) {
		this.mapper = mapper.rebuild().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
		this.type = type;
	}

	@Override
	public List<String> violations(JsonNode value) {
		try {
			this.mapper.treeToValue(value, this.type);
			return List.of();
		}
		catch (JacksonException ex) {
			return List.of("the whole answer: " + ex.getOriginalMessage());
		}
	}

	@Override
	public JsonNode align(JsonNode value) {
		return value;
	}

	@Override
	public boolean allowsList() {
		return this.type.isCollectionLikeType() || this.type.isArrayType();
	}

	@Override
	public boolean mayBe(JsonNode value) {
		return value.isArray() == allowsList();
	}

}
