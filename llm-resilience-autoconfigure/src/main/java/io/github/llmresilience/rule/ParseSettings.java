/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How answers that cannot be used are handled. A component that is null is taken from the
 * next layer.
 *
 * @param maxReasks Largest number of re-asks in one call. A re-ask sends the model the
 * reason why its answer cannot be used, and asks again. Zero for none.
 * @param repair Whether harmless mistakes in an answer, such as prose around JSON, are
 * repaired without asking again.
 * @param allowEmpty Whether an answer without text, tool call and image is an answer. By
 * default it is a failure of the kind EMPTY_OUTPUT.
 */
public record ParseSettings(@Nullable Integer maxReasks, @Nullable Boolean repair, @Nullable Boolean allowEmpty) {

	/** Settings in which no component is set. */
	public static final ParseSettings NONE = new ParseSettings(null, null, null);

	/**
	 * Returns these settings. A component that is null is taken from the other settings.
	 */
	public ParseSettings orElse(ParseSettings other) {
		return new ParseSettings((this.maxReasks != null) ? this.maxReasks : other.maxReasks,
				(this.repair != null) ? this.repair : other.repair,
				(this.allowEmpty != null) ? this.allowEmpty : other.allowEmpty);
	}

	/** Returns these settings as a policy. A component that is null gets its default. */
	public ParsePolicy resolve() {
		return new ParsePolicy(Objects.requireNonNullElse(this.maxReasks, ParsePolicy.DEFAULTS.maxReasks()),
				Objects.requireNonNullElse(this.repair, ParsePolicy.DEFAULTS.repair()),
				Objects.requireNonNullElse(this.allowEmpty, ParsePolicy.DEFAULTS.allowEmpty()));
	}

}
