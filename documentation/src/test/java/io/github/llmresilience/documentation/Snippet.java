/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.documentation;

/**
 * A block of code.
 *
 * @param page the page
 * @param line the number of its first line
 * @param language the language, empty for output and drawings
 * @param code the code
 */
record Snippet(Page page, int line, String language, String code) {

	/** Returns a name that is valid for a class. */
	String id() {
		return page().name().replace('-', '_') + "_" + this.line;
	}

	@Override
	public String toString() {
		return this.page + ":" + this.line;
	}

}
