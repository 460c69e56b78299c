/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.logging;

import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs the message and the fields. Structured log formats show the fields, with names
 * that begin with {@code llm.}.
 */
final class Slf4jEventLogger implements EventLogger {

	private static final Logger logger = LoggerFactory.getLogger(EventLogger.NAME);

	@Override
	public boolean isDebugEnabled() {
		return logger.isDebugEnabled();
	}

	@Override
	public void debug(String message, Map<String, Object> fields) {
		log(logger.atDebug(), message, fields);
	}

	@Override
	public void info(String message, Map<String, Object> fields) {
		log(logger.atInfo(), message, fields);
	}

	@Override
	public void warn(String message, Map<String, Object> fields) {
		log(logger.atWarn(), message, fields);
	}

	private static void log(LoggingEventBuilder builder, String message, Map<String, Object> fields) {
		LoggingEventBuilder complete = builder;
		for (Map.Entry<String, Object> field : fields.entrySet()) {
			complete = complete.addKeyValue("llm." + field.getKey(), field.getValue());
		}
		complete.log(message);
	}

}
