package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The context of one attempt. It notices whether the body asks for the target.
 */
final class AttemptContext implements LlmCallContext {

	private static final Log logger = LogFactory.getLog(AttemptContext.class);

	private final String call;

	private final LlmTarget target;

	private final int attempt;

	private final List<Throwable> errors;

	private volatile boolean targetRead;

	/** Null as long as there are none; emptied for good by {@link #abort()}. */
	private @Nullable List<Runnable> abortHooks;

	private boolean aborted;

	AttemptContext(String call, LlmTarget target, int attempt, List<Throwable> errors) {
		this.call = call;
		this.target = target;
		this.attempt = attempt;
		this.errors = errors;
	}

	@Override
	public String call() {
		return this.call;
	}

	@Override
	public LlmTarget target() {
		this.targetRead = true;
		return this.target;
	}

	@Override
	public int attempt() {
		return this.attempt;
	}

	@Override
	public List<Throwable> errors() {
		return this.errors;
	}

	/**
	 * A hook that comes too late is run at once.
	 */
	@Override
	public void onAbort(Runnable hook) {
		if (!keep(hook)) {
			runQuietly(hook);
		}
	}

	private synchronized boolean keep(Runnable hook) {
		if (this.aborted) {
			return false;
		}
		this.abortHooks = (this.abortHooks != null) ? this.abortHooks : new ArrayList<>(1);
		this.abortHooks.add(hook);
		return true;
	}

	void abort() {
		takeHooks().forEach(AttemptContext::runQuietly);
	}

	private synchronized List<Runnable> takeHooks() {
		List<Runnable> hooks = (this.abortHooks != null) ? this.abortHooks : List.of();
		this.abortHooks = null;
		this.aborted = true;
		return hooks;
	}

	private static void runQuietly(Runnable hook) {
		try {
			hook.run();
		}
		catch (Throwable ex) {
			logger.warn("An abort hook threw " + ex.getClass().getName() + "; the attempt is ended all the same");
			logger.debug("What the abort hook threw", ex);
		}
	}

	boolean isTargetRead() {
		return this.targetRead;
	}

}
