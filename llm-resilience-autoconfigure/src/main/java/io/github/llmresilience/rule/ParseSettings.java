package io.github.llmresilience.rule;

import org.jspecify.annotations.Nullable;

/**
 * What is done about answers that cannot be used. What is null is not set.
 *
 * @param maxReasks how often a target is told in one call that its answer could not be
 * used and asked again; 2 by default
 * @param repair whether answers with harmless mistakes, such as prose around JSON, are
 * mended; true by default
 */
public record ParseSettings(@Nullable Integer maxReasks, @Nullable Boolean repair) {

	/** Nothing is set. */
	public static final ParseSettings NONE = new ParseSettings(null, null);

	/**
	 * These settings, completed by others.
	 * @param other where to look for what is not set here
	 * @return the merged settings
	 */
	public ParseSettings orElse(ParseSettings other) {
		return new ParseSettings((this.maxReasks != null) ? this.maxReasks : other.maxReasks,
				(this.repair != null) ? this.repair : other.repair);
	}

}
