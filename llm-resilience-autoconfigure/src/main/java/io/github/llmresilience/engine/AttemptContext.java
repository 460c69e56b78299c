package io.github.llmresilience.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.call.LlmStreamSettings;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.circuitbreaker.Permit;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt knows, and what became of it.
 */
final class AttemptContext implements LlmCallContext {

	private final String call;

	private final LlmTarget target;

	private final boolean fallback;

	private final int attempt;

	private final List<Throwable> errors;

	private final List<LlmFeedback> feedback;

	/** Null for an attempt that is not protected. */
	private final @Nullable LlmCallSession session;

	private final Permit permit;

	private final LlmAttemptTrace trace;

	/** Null as long as there are none. */
	private volatile @Nullable ModelCalls modelCalls;

	private volatile boolean targetRead;

	/** What the caller has seen so far, or null if nothing. */
	private final @Nullable String partial;

	private final String resumePrompt;

	private volatile boolean partialRead;

	/** Null as long as there are none. */
	private @Nullable List<Runnable> restartHooks;

	/** Null as long as there are none. */
	private @Nullable Answers answers;

	private volatile @Nullable LlmUsage usage;

	private volatile @Nullable LlmHttpException errorResponse;

	private int requests;

	/** Null as long as there are none; emptied for good by {@link #abort()}. */
	private @Nullable List<Runnable> abortHooks;

	private @Nullable Runnable afterAbort;

	private boolean aborted;

	AttemptContext(String call, LlmTarget target, boolean fallback, int attempt, List<Throwable> errors,
			List<LlmFeedback> feedback, @Nullable String partial, String resumePrompt, Permit permit,
			LlmAttemptTrace trace, @Nullable LlmCallSession session) {
		this.call = call;
		this.target = target;
		this.fallback = fallback;
		this.attempt = attempt;
		this.errors = errors;
		this.feedback = feedback;
		this.partial = partial;
		this.resumePrompt = resumePrompt;
		this.permit = permit;
		this.trace = trace;
		this.session = session;
	}

	static AttemptContext bare(String call, LlmTarget target) {
		return new AttemptContext(call, target, false, 1, List.of(), List.of(), null,
				LlmStreamSettings.DEFAULTS.resumePrompt(), Permit.UNGUARDED, LlmAttemptTrace.NONE, null);
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

	/** The target, without that the body has asked for it. */
	LlmTarget targetUnread() {
		return this.target;
	}

	@Override
	public boolean isFallback() {
		return this.fallback;
	}

	@Override
	public int attempt() {
		return this.attempt;
	}

	@Override
	public List<Throwable> errors() {
		return this.errors;
	}

	@Override
	public List<LlmFeedback> feedback() {
		return this.feedback;
	}

	@Override
	public @Nullable String partial() {
		this.partialRead = true;
		return this.partial;
	}

	boolean isPartialRead() {
		return this.partialRead;
	}

	@Override
	public String resumePrompt() {
		return this.resumePrompt;
	}

	@Override
	public synchronized void onRestart(Runnable hook) {
		this.restartHooks = (this.restartHooks != null) ? this.restartHooks : new ArrayList<>(1);
		this.restartHooks.add(hook);
	}

	synchronized List<Runnable> restartHooks() {
		return (this.restartHooks != null) ? List.copyOf(this.restartHooks) : List.of();
	}

	@Override
	public void answered(String text) {
		answer(null, text);
	}

	@Override
	public void answered(String question, String text) {
		answer(question, text);
	}

	private synchronized void answer(@Nullable String question, String text) {
		this.answers = (this.answers != null) ? this.answers : new Answers();
		this.answers.add(question, text);
	}

	@Override
	public void used(LlmUsage usage) {
		this.usage = usage;
	}

	@Override
	public void errorResponse(@Nullable LlmHttpException response) {
		this.errorResponse = response;
	}

	@Nullable LlmHttpException errorResponse() {
		return this.errorResponse;
	}

	@Override
	public void rateLimits(Map<String, List<String>> headers) {
		if (this.session != null) {
			this.session.heed(this, headers);
		}
	}

	@Override
	public String nextRequestKey() {
		UUID callId = (this.session != null) ? this.session.callId() : UUID.randomUUID();
		String request = callId.toString() + this.target + this.feedback.size() + ","
				+ ((this.partial != null) ? this.partial.length() : 0) + "," + nextRequest();
		return UUID.nameUUIDFromBytes(request.getBytes(StandardCharsets.UTF_8)).toString();
	}

	private synchronized int nextRequest() {
		return ++this.requests;
	}

	/**
	 * A hook that comes too late is run at once.
	 */
	@Override
	public void onAbort(Runnable hook) {
		if (!keep(hook)) {
			Hooks.run(hook);
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

	/** What the driver does after the hooks. */
	void onAborted(Runnable action) {
		if (!keepAsLast(action)) {
			Hooks.run(action);
		}
	}

	private synchronized boolean keepAsLast(Runnable action) {
		if (!this.aborted) {
			this.afterAbort = action;
		}
		return !this.aborted;
	}

	void abort() {
		Hooks.run(takeHooks());
	}

	private synchronized List<Runnable> takeHooks() {
		List<Runnable> hooks = (this.abortHooks != null) ? this.abortHooks : new ArrayList<>(1);
		if (this.afterAbort != null) {
			hooks.add(this.afterAbort);
		}
		this.abortHooks = null;
		this.afterAbort = null;
		this.aborted = true;
		return hooks;
	}

	boolean isTargetRead() {
		return this.targetRead;
	}

	/** What models have answered in this attempt. */
	synchronized Answers answers() {
		return (this.answers != null) ? this.answers : Answers.NONE;
	}

	@Nullable LlmUsage usage() {
		return this.usage;
	}

	@Nullable LlmCallSession session() {
		return this.session;
	}

	LlmAttemptTrace trace() {
		return this.trace;
	}

	Permit permit() {
		return this.permit;
	}

	/**
	 * A model call of its own begins inside this attempt, and takes a permit of its own.
	 */
	synchronized ModelCalls modelCallBegins() {
		this.permit.release();
		ModelCalls begun = (this.modelCalls != null) ? this.modelCalls : new ModelCalls();
		this.modelCalls = begun;
		begun.begin();
		return begun;
	}

	/**
	 * What is done now must not be done by two attempts.
	 * @return false if it is another one that does it
	 */
	boolean claim() {
		return this.session == null || this.session.claim(this);
	}

	/** The model calls inside this attempt that have sessions of their own, if any. */
	@Nullable ModelCalls modelCalls() {
		return this.modelCalls;
	}

}
