package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.call.LlmStreamMode;
import io.github.llmresilience.call.LlmStreamState;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.rule.StreamPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What the caller has seen so far of an answer that is streamed, over all attempts. Not
 * safe for use by several threads at once: a stream has one element at a time.
 */
public final class PartialAnswer {

	private static final String NOT_HEARD = "the method did not ask for the partial answer; use "
			+ "LlmCallContext.partial() in it, or a managed chat model, or set llm.retry.stream.mode=fail";

	private static final String NOBODY_LISTENS = "it would begin anew, and nobody listens; use "
			+ "LlmCallContext.onRestart(..) in the method, or LlmStreamRestart.notify(..) where it is subscribed to";

	private final StreamPolicy settings;

	private final StringBuilder text = new StringBuilder();

	private boolean begun;

	private boolean begunInAttempt;

	private boolean tooLong;

	private @Nullable Class<?> unreadable;

	private @Nullable LlmTarget lastTarget;

	/** At the last target. */
	private int cuts;

	/** Whether the attempts continue what there is by themselves. */
	private boolean continuedByAttempts;

	private @Nullable Runnable attemptsRestartHook;

	private @Nullable Runnable subscribersRestartHook;

	private List<Runnable> restartHooks = List.of();

	private boolean breakToTell;

	private boolean openingShown;

	PartialAnswer(StreamPolicy settings) {
		this.settings = settings;
	}

	/** The attempts ask for the partial answer, or need not be asked whether they do. */
	public void attemptsContinueIt(Runnable onRestart) {
		this.continuedByAttempts = true;
		this.attemptsRestartHook = onRestart;
	}

	/** Whoever subscribes is told when the stream begins anew. */
	public void onRestart(@Nullable Runnable hook) {
		this.subscribersRestartHook = hook;
	}

	/**
	 * Whether an attempt shows what begins a message, before its first content.
	 * @return true until one has shown it, and after a restart
	 */
	public boolean showsOpening() {
		return !this.openingShown;
	}

	/** The caller sees what begins a message. */
	public void openingIsShown() {
		this.openingShown = true;
	}

	/** The caller sees an element. */
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

	/** The caller sees an element that nobody can read. */
	public void seenUnreadable(Class<?> type) {
		this.unreadable = type;
		seen("");
	}

	/**
	 * What the caller has seen.
	 * @return the text, empty if there is none
	 */
	public CharSequence text() {
		return this.text;
	}

	/** Whether the stream has broken since this was asked last. */
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
	 * Whether the caller has seen anything.
	 * @return true from the first element on
	 */
	public boolean hasBegun() {
		return this.begun;
	}

	/**
	 * A new attempt begins. Where streams begin anew, what was seen is forgotten, and
	 * whoever listens is told.
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

	/** How the stream stands after an attempt that failed. */
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
			return "nobody can read elements of type " + this.unreadable.getName()
					+ "; add a bean of type LlmStreamReader for them, or set llm.retry.stream.mode=fail";
		}
		if (this.tooLong) {
			return "the partial answer is longer than llm.retry.stream.max-partial allows";
		}
		return this.continuedByAttempts ? null : NOT_HEARD;
	}

}
