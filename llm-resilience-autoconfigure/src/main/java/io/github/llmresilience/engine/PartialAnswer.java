/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.LlmStreamMode;
import io.github.llmresilience.call.LlmStreamState;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.rule.StreamPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The part of a streamed answer that the caller has received, over all attempts. Not
 * thread-safe, because a stream emits one element at a time.
 */
public final class PartialAnswer {

	private static final String NOT_HEARD = "the method did not ask for the partial answer; use "
			+ "LlmCallContext.partial() in it, or a managed chat model, or set llm.retry.stream.mode=fail";

	private static final String NOBODY_LISTENS = "it would restart, but there is no restart hook; use "
			+ "LlmCallContext.onRestart(..) in the method, or LlmStreamRestart.notify(..) for its subscriber";

	private final StreamPolicy settings;

	private final StringBuilder text = new StringBuilder();

	private boolean begun;

	private boolean begunInAttempt;

	private boolean tooLong;

	private @Nullable Class<?> unreadable;

	private @Nullable LlmTarget lastTarget;

	/** The number of times that the stream has broken at the last target. */
	private int cuts;

	/** Whether the attempts continue the partial answer. */
	private boolean continuedByAttempts;

	private @Nullable Runnable attemptsRestartHook;

	private @Nullable Runnable subscribersRestartHook;

	private List<Runnable> restartHooks = List.of();

	private boolean breakToTell;

	private boolean openingShown;

	PartialAnswer(StreamPolicy settings) {
		this.settings = settings;
	}

	/**
	 * Declares that all attempts continue the partial answer, and sets a hook that runs
	 * when the stream restarts.
	 */
	public void attemptsContinueIt(Runnable onRestart) {
		this.continuedByAttempts = true;
		this.attemptsRestartHook = onRestart;
	}

	/** Sets the hook of the subscriber that runs when the stream restarts. */
	public void onRestart(@Nullable Runnable hook) {
		this.subscribersRestartHook = hook;
	}

	/**
	 * Whether an attempt passes on the elements that precede the content of a message.
	 * @return true until an attempt has passed them on, and after a restart
	 */
	public boolean showsOpening() {
		return !this.openingShown;
	}

	/** Records that the caller has received the elements that precede the content. */
	public void openingIsShown() {
		this.openingShown = true;
	}

	/** Records the text of an element that the caller has received. */
	public void seen(String text) {
		this.openingShown = true;
		this.begun = true;
		this.begunInAttempt = true;
		if (this.text.length() + text.length() <= this.settings.maxPartial()) {
			this.text.append(text);
		}
		else {
			this.tooLong = true;
		}
	}

	/** Records an element that the caller has received and that no reader can read. */
	public void seenUnreadable(Class<?> type) {
		this.unreadable = type;
		seen("");
	}

	/**
	 * Returns the text that the caller has received.
	 * @return the text, empty if there is none
	 */
	public CharSequence text() {
		return this.text;
	}

	/** Whether the stream has broken since the last call of this method. */
	boolean takeBreak() {
		boolean taken = this.breakToTell;
		this.breakToTell = false;
		return taken;
	}

	/** Whether the next attempt has a text to continue. */
	boolean isToBeContinued() {
		return this.settings.mode() == LlmStreamMode.RESUME && !this.text.isEmpty();
	}

	/**
	 * Whether the caller has received an element.
	 * @return true from the first element on, until the stream restarts
	 */
	public boolean hasBegun() {
		return this.begun;
	}

	/**
	 * Begins a new attempt. If the stream restarts, discards the received text and runs
	 * the restart hooks.
	 */
	public void beginAttempt() {
		this.begunInAttempt = false;
		if (this.begun && this.settings.mode() == LlmStreamMode.RESTART) {
			this.begun = false;
			this.text.setLength(0);
			this.tooLong = false;
			this.openingShown = false;
			if (this.attemptsRestartHook != null) {
				this.attemptsRestartHook.run();
			}
			Hooks.run(this.restartHooks);
			if (this.subscribersRestartHook != null) {
				Hooks.run(this.subscribersRestartHook);
			}
		}
	}

	/**
	 * Whether the stream of an attempt can start again, so that its answer is replaced.
	 */
	boolean canRestart(AttemptContext attempt) {
		return this.settings.mode() == LlmStreamMode.RESTART && this.unreadable == null
				&& (this.subscribersRestartHook != null || !attempt.restartHooks().isEmpty());
	}

	/** Returns the state of the stream after a failed attempt. */
	LlmStreamState after(AttemptContext attempt, @Nullable AttemptContext method) {
		if (!attempt.peekTarget().equals(this.lastTarget)) {
			this.lastTarget = attempt.peekTarget();
			this.cuts = 0;
		}
		this.continuedByAttempts |= attempt.isPartialRead();
		this.restartHooks = new ArrayList<>(attempt.restartHooks());
		if (method != null) {
			this.restartHooks.addAll(method.restartHooks());
		}
		if (!this.begun) {
			return LlmStreamState.NOT_BEGUN;
		}
		this.cuts += this.begunInAttempt ? 1 : 0;
		this.breakToTell |= this.begunInAttempt;
		return new LlmStreamState(true, this.begunInAttempt, this.cuts, obstacle());
	}

	private @Nullable String obstacle() {
		return switch (this.settings.mode()) {
			case RESUME -> obstacleToResuming();
			case RESTART ->
				(this.subscribersRestartHook != null || !this.restartHooks.isEmpty()) ? null : NOBODY_LISTENS;
			case FAIL -> null;
		};
	}

	private @Nullable String obstacleToResuming() {
		if (this.unreadable != null) {
			return "no LlmStreamReader reads elements of type " + this.unreadable.getName()
					+ "; add a bean of type LlmStreamReader for them, or set llm.retry.stream.mode=fail";
		}
		if (this.tooLong) {
			return "the partial answer is longer than llm.retry.stream.max-partial allows";
		}
		return this.continuedByAttempts ? null : NOT_HEARD;
	}

}
