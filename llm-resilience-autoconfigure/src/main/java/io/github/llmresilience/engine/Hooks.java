package io.github.llmresilience.engine;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Runs what the application has left to be run: one that throws harms nobody.
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
					+ "; the attempt goes its way all the same");
			logger.debug("What the hook threw", ex);
		}
	}

}
