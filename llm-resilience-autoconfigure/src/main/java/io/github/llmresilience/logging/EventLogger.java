package io.github.llmresilience.logging;

import java.util.Map;

import org.springframework.util.ClassUtils;

/**
 * Where events are logged.
 */
interface EventLogger {

	/** The logger that switches them all. */
	String NAME = "io.github.llmresilience";

	/**
	 * With fields where there is SLF4J 2, else with the message only.
	 */
	static EventLogger create() {
		return ClassUtils.isPresent("org.slf4j.spi.LoggingEventBuilder", EventLogger.class.getClassLoader())
				? new Slf4jEventLogger() : new CommonsEventLogger();
	}

	boolean isDebugEnabled();

	void debug(String message, Map<String, Object> fields);

	void info(String message, Map<String, Object> fields);

	void warn(String message, Map<String, Object> fields);

}
