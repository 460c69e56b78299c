/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmRequestDetails;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.LlmTenant;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmUnusableAnswerException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.gate.Permit;
import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.rule.StreamPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The context of one attempt: the data that the body may read, and the data that the body
 * has reported.
 */
final class AttemptContext implements LlmCallContext {

	private final LlmCallSettings settings;

	private final LlmTarget target;

	private final boolean fallback;

	private final boolean pooled;

	private final int attempt;

	private final List<Throwable> errors;

	private final List<LlmFeedback> feedback;

	/** Null for an attempt that is not protected. */
	private final @Nullable Owner owner;

	private final Permit permit;

	private final LlmAttemptTrace trace;

	/** A turn for the first model call, or null. */
	private @Nullable HeldTurn turn;

	/** Null until a model call begins inside the attempt. */
	private volatile @Nullable ModelCalls modelCalls;

	/** Null until a model call or a tool begins inside the attempt. */
	private volatile @Nullable TimeoutPauses pauses;

	private volatile boolean targetRead;

	private volatile boolean bodySkipped;

	/** The part of the answer that the caller has received, or null. */
	private final @Nullable String partial;

	private final String resumePrompt;

	private volatile boolean partialRead;

	/** Null until the first hook is added. */
	private @Nullable List<Runnable> restartHooks;

	/** Null until the first hook is added. */
	private @Nullable List<Runnable> successHooks;

	/** Null until the first answer is reported. */
	private @Nullable Answers answers;

	private volatile @Nullable LlmUsage usage;

	/** Null until a client reports something. */
	private volatile @Nullable RequestDetails request;

	private volatile @Nullable LlmHttpException errorResponse;

	private volatile boolean streamEnded;

	private int requests;

	/** Created on first use. */
	private @Nullable AbortHooks abortHooks;

	/**
	 * The session that an attempt belongs to.
	 */
	interface Owner {

		UUID callId();

		/** Applies the rate limits that a response of this attempt has reported. */
		void applyRateLimits(AttemptContext attempt, Map<String, List<String>> headers);

		/** Whether an answer without content is an answer. */
		boolean allowsEmptyAnswers(AttemptContext attempt);

		/**
		 * Makes an attempt the only attempt of its call.
		 * @return false if the call goes on with another attempt
		 */
		boolean claim(LlmCallContext attempt);

	}

	AttemptContext(LlmCallSettings settings, LlmTarget target, boolean fallback, boolean pooled, int attempt,
			List<Throwable> errors, List<LlmFeedback> feedback, @Nullable String partial, String resumePrompt,
			Permit permit, LlmAttemptTrace trace, @Nullable Owner owner) {
		this.settings = settings;
		this.target = target;
		this.fallback = fallback;
		this.pooled = pooled;
		this.attempt = attempt;
		this.errors = errors;
		this.feedback = feedback;
		this.partial = partial;
		this.resumePrompt = resumePrompt;
		this.permit = permit;
		this.trace = trace;
		this.owner = owner;
	}

	static AttemptContext bare(LlmCallSettings settings) {
		return new AttemptContext(settings, settings.primary().target(), false, false, 1, List.of(), List.of(), null,
				StreamPolicy.DEFAULTS.resumePrompt(), Permit.UNGUARDED, LlmAttemptTrace.NONE, null);
	}

	@Override
	public String call() {
		return this.settings.name();
	}

	@Override
	public LlmTarget target() {
		this.targetRead = true;
		return this.target;
	}

	/** Returns the target without marking it as read by the body. */
	LlmTarget peekTarget() {
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
	public void check(LlmAnswer answer) {
		LlmUnusableAnswerException failure = failureOf(answer);
		if (failure != null) {
			throw failure;
		}
	}

	/** Returns the failure of an answer, or null if the model has answered. */
	@Nullable LlmUnusableAnswerException failureOf(LlmAnswer answer) {
		if (answer.finish() != null) {
			request().finished(answer.finish());
		}
		return (this.owner != null) ? answer.failure(this.owner.allowsEmptyAnswers(this)) : null;
	}

	private RequestDetails request() {
		RequestDetails known = this.request;
		return (known != null) ? known : createRequest();
	}

	private synchronized RequestDetails createRequest() {
		this.request = (this.request != null) ? this.request : new RequestDetails();
		return this.request;
	}

	@Override
	public void sentTo(URI server) {
		request().sentTo(server);
	}

	@Override
	public void responded(@Nullable String model, @Nullable String id) {
		request().responded(model, id);
	}

	/**
	 * Returns the details of the request, or null if nothing is known.
	 * @param timeToFirstChunk the time to the first element of a stream, or null
	 */
	@Nullable LlmRequestDetails requestDetails(boolean streamed, @Nullable Duration timeToFirstChunk) {
		return (this.request != null || streamed) ? request().toDetails(streamed, timeToFirstChunk) : null;
	}

	@Override
	public void streamEnded() {
		this.streamEnded = true;
	}

	/** Whether an HTTP client has received the end marker of the stream. */
	boolean hasStreamEnded() {
		return this.streamEnded;
	}

	@Override
	public synchronized void onSuccess(Runnable hook) {
		this.successHooks = (this.successHooks != null) ? this.successHooks : new ArrayList<>(1);
		this.successHooks.add(hook);
	}

	synchronized List<Runnable> successHooks() {
		return (this.successHooks != null) ? List.copyOf(this.successHooks) : List.of();
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
		if (this.owner != null) {
			this.owner.applyRateLimits(this, headers);
		}
	}

	@Override
	public String nextRequestKey() {
		UUID callId = (this.owner != null) ? this.owner.callId() : UUID.randomUUID();
		String request = callId.toString() + this.target + this.feedback.size() + ","
				+ ((this.partial != null) ? this.partial.length() : 0) + "," + nextRequest();
		return UUID.nameUUIDFromBytes(request.getBytes(StandardCharsets.UTF_8)).toString();
	}

	private synchronized int nextRequest() {
		return ++this.requests;
	}

	@Override
	public void onAbort(Runnable hook) {
		abortHooks().add(hook);
	}

	synchronized AbortHooks abortHooks() {
		this.abortHooks = (this.abortHooks != null) ? this.abortHooks : new AbortHooks();
		return this.abortHooks;
	}

	/**
	 * Whether the attempt was made at its target: it has reached its body, and the body
	 * of a fallback, or of a member of a pool, has read the target.
	 */
	boolean hasReachedTarget() {
		return !this.bodySkipped && (this.targetRead || !(this.fallback || this.pooled));
	}

	/** Whether other advice of the method has answered in place of the body. */
	boolean isBodySkipped() {
		return this.bodySkipped;
	}

	void expectBody() {
		this.bodySkipped = true;
	}

	void reachBody() {
		this.bodySkipped = false;
	}

	/** Returns the answers of models in this attempt. */
	synchronized Answers answers() {
		return (this.answers != null) ? this.answers : Answers.NONE;
	}

	@Nullable LlmUsage usage() {
		return this.usage;
	}

	/** Returns the override of the models of this call, or null. */
	@Nullable LlmModelOverride override() {
		return this.settings.override();
	}

	@Override
	public Optional<LlmTenant> tenant() {
		return Optional.ofNullable(this.settings.tenant());
	}

	@Nullable Owner owner() {
		return this.owner;
	}

	LlmAttemptTrace trace() {
		return this.trace;
	}

	Permit permit() {
		return this.permit;
	}

	/**
	 * Begins a model call that has its own session inside this attempt. Gives back the
	 * permit of this attempt, because the model call acquires its own permit. The first
	 * model call takes over the turn of a rate limit.
	 */
	synchronized ModelCalls modelCallBegins() {
		RateLimit.Turn unused = (this.modelCalls == null) ? this.permit.handOver() : null;
		if (unused != null) {
			this.turn = new HeldTurn(this.target, unused);
		}
		ModelCalls begun = (this.modelCalls != null) ? this.modelCalls : new ModelCalls();
		this.modelCalls = begun;
		return begun;
	}

	/**
	 * Returns the turn of a rate limit that no model call has taken over yet, or null.
	 */
	synchronized @Nullable HeldTurn takeTurn() {
		HeldTurn unused = this.turn;
		this.turn = null;
		return unused;
	}

	/** Returns the pauses of the timeout, which are created if there are none. */
	synchronized TimeoutPauses pauses() {
		TimeoutPauses created = (this.pauses != null) ? this.pauses : new TimeoutPauses();
		this.pauses = created;
		return created;
	}

	/**
	 * Returns the pauses of the timeout, or null if neither a model call nor a tool has
	 * begun inside the attempt.
	 */
	@Nullable TimeoutPauses peekPauses() {
		return this.pauses;
	}

	/**
	 * Makes this attempt the only attempt of its call. Called before an action that must
	 * not happen twice, such as running a tool.
	 * @return false if the call goes on with another attempt
	 */
	boolean claim() {
		return this.owner == null || this.owner.claim(this);
	}

	/**
	 * Returns the model calls inside this attempt that have their own sessions, or null.
	 */
	@Nullable ModelCalls modelCalls() {
		return this.modelCalls;
	}

}
