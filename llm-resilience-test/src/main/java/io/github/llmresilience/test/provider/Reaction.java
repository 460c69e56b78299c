/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.time.Duration;

import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * The reaction of a provider to one request.
 */
sealed interface Reaction {

	/** A complete and usable answer, without delay. */
	Reaction OK = new Answer(Flaw.NONE, Duration.ZERO, Duration.ZERO);

	/**
	 * The flaws of an answer.
	 */
	enum Flaw {

		/** The answer is as it should be. */
		NONE,

		/** The answer is JSON inside prose, with mistakes that can be repaired. */
		SLOPPY,

		/** The answer is JSON with a value missing, which cannot be repaired. */
		MALFORMED,

		/** The answer is JSON that lacks a requested property. */
		WRONG_SCHEMA,

		/** The answer stops in its middle, at the token limit. */
		TRUNCATED,

		/** The model refuses to answer. */
		REFUSAL,

		/** The answer has no text and no tool call. */
		EMPTY;

		/** Whether a client accepts the answer, so that it is used up. */
		boolean isAccepted() {
			return this == NONE || this == SLOPPY;
		}

	}

	/**
	 * An answer.
	 *
	 * @param flaw the flaw of the answer
	 * @param delay the time before the response begins
	 * @param tokenDelay the time before each token of a stream
	 */
	record Answer(Flaw flaw, Duration delay, Duration tokenDelay) implements Reaction {
	}

	/**
	 * An answer that breaks off: a stream without its end, or a body that is too short.
	 *
	 * @param tokens the number of tokens that are sent of a stream, or null for half of
	 * them
	 * @param end how the response ends
	 */
	record Cut(@Nullable Integer tokens, CutEnd end) implements Reaction {
	}

	/**
	 * The end of a response that breaks off.
	 */
	enum CutEnd {

		/** The connection is closed in the middle of the response. */
		BROKEN,

		/** The response ends as HTTP requires, but its stream has no end marker. */
		UNFINISHED

	}

	/**
	 * An error response.
	 *
	 * @param status the HTTP status
	 * @param kind the kind of failure that the body describes
	 * @param retryAfter the value of the header {@code Retry-After}, or null for none
	 */
	record ErrorResponse(int status, FailureKind kind, @Nullable String retryAfter) implements Reaction {
	}

	/**
	 * An error inside a response of the status 200: an event in the middle of a stream,
	 * or the body.
	 *
	 * @param kind the kind of failure that the event describes
	 */
	record ErrorEvent(FailureKind kind) implements Reaction {
	}

	/**
	 * A connection without a response.
	 */
	enum NoResponse implements Reaction {

		/** The connection is closed. */
		OUTAGE,

		/** The connection is reset. */
		RESET,

		/** The connection stays open until the client closes it. */
		HANG

	}

}
