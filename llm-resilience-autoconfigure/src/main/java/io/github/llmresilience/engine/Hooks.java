/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Runs hooks of the application. An exception of a hook is logged and has no other
 * effect.
 */
final class Hooks {

	private static final Log logger = LogFactory.getLog(Hooks.class);

	private Hooks() {
	}

	static void run(Iterable<Runnable> hooks) {
		for (Runnable hook : hooks) {
			run(hook);
		}
	}

	static void run(Runnable hook) {
		try {
			hook.run();
		}
		catch (Throwable ex) {
			logger.warn("A hook of an attempt threw " + ex.getClass().getName()
					+ "; the exception is ignored, and the call goes on");
			logger.debug("Exception of the hook", ex);
		}
	}

}
