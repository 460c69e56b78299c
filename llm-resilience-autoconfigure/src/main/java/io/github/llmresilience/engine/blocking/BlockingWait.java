/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.OpenWork;
import io.github.llmresilience.engine.Step;
import io.github.llmresilience.time.Sleeper;
import io.github.llmresilience.time.Watch;
import io.github.llmresilience.time.Watchdog;

/**
 * Waits on the caller's thread. The wait ends early if the thread is interrupted or the
 * application closes.
 *
 * @param sleeper blocks the thread
 * @param watchdog interrupts the thread when the application closes
 * @param openWork cancels waits when the application closes
 */
record BlockingWait(Sleeper sleeper, Watchdog watchdog, OpenWork openWork) {

	/** Waits, and returns the next step. */
	Step waitFor(LlmCallSession session, Step.Wait wait) {
		Watch watch = this.watchdog.watch(Long.MAX_VALUE, () -> {
		});
		OpenWork.Work work = this.openWork.waiting((closing) -> watch.close());
		InterruptedException interrupt = null;
		Watch.Outcome outcome;
		try {
			this.sleeper.sleep(session.beginWait(wait));
		}
		catch (InterruptedException ex) {
			interrupt = ex;
		}
		finally {
			work.end();
			outcome = watch.end();
		}
		if (outcome == Watch.Outcome.CLOSED) {
			return session.cancelled(OpenWork.closingException());
		}
		if (interrupt != null) {
			Thread.currentThread().interrupt();
			return session.cancelled(interrupt);
		}
		return session.waited();
	}

}
