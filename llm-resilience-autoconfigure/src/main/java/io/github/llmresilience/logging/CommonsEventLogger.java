/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.logging;

import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Logs the message only, because Commons Logging does not support fields.
 */
final class CommonsEventLogger implements EventLogger {

	private static final Log logger = LogFactory.getLog(EventLogger.NAME);

	@Override
	public boolean isDebugEnabled() {
		return logger.isDebugEnabled();
	}

	@Override
	public void debug(String message, Map<String, Object> fields) {
		logger.debug(message);
	}

	@Override
	public void info(String message, Map<String, Object> fields) {
		logger.info(message);
	}

	@Override
	public void warn(String message, Map<String, Object> fields) {
		logger.warn(message);
	}

}
