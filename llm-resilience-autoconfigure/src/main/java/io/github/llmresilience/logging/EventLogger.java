package io.github.llmresilience.logging;

import java.util.Map;

/**
 * Where events are logged.
 */
interface EventLogger {

	/** The logger that switches them all. */
	String NAME = "io.github.llmresilience";

	boolean isDebugEnabled();

	void debug(String message, Map<String, Object> fields);

	void info(String message, Map<String, Object> fields);

	void warn(String message, Map<String, Object> fields);

}
