/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.logging;

import java.util.Map;
import java.util.function.UnaryOperator;

import io.github.llmresilience.call.ThreadContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries the mapped diagnostic context of SLF4J to other threads, besides the values of
 * another context.
 *
 * @param others carries the other values
 */
public record MdcContext(ThreadContext others) implements ThreadContext {

	@Override
	public UnaryOperator<Runnable> capture() {
		UnaryOperator<Runnable> other = this.others.capture();
		Map<String, String> values = MDC.getCopyOfContextMap();
		return (task) -> other.apply(() -> runWith(values, task));
	}

	private static void runWith(@Nullable Map<String, String> values, Runnable task) {
		Map<String, String> before = MDC.getCopyOfContextMap();
		set(values);
		try {
			task.run();
		}
		finally {
			set(before);
		}
	}

	private static void set(@Nullable Map<String, String> values) {
		if (values != null) {
			MDC.setContextMap(values);
		}
		else {
			MDC.clear();
		}
	}

}
