/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.logging;

import java.util.Map;

/**
 * Logs events, each with a message and fields.
 */
interface EventLogger {

	/** The name of the logger of all events. */
	String NAME = "io.github.llmresilience";

	boolean isDebugEnabled();

	void debug(String message, Map<String, Object> fields);

	void info(String message, Map<String, Object> fields);

	void warn(String message, Map<String, Object> fields);

}
