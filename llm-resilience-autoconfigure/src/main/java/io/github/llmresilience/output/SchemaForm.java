/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * The form that a schema describes.
 *
 * @param schema the schema
 */
record SchemaForm(OutputSchema schema) implements ExpectedForm {

	@Override
	public List<String> violations(JsonNode value) {
		return this.schema.violations(value);
	}

	@Override
	public JsonNode align(JsonNode value) {
		return new SchemaAlignment(this.schema).align(value);
	}

	@Override
	public boolean allowsList() {
		return this.schema.allowsAtRoot("array");
	}

	@Override
	public boolean mayBe(JsonNode value) {
		return this.schema.allowsAtRoot(value.isArray() ? "array" : "object");
	}

}
