/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.engine.PartialAnswer;
import org.jspecify.annotations.Nullable;

/**
 * Decides which elements of one attempt the caller sees. Elements that begin a message
 * are left out if the caller has seen the beginning of the message. A continuation is
 * held back while it may be a repetition. Tool calls are held back until the end of the
 * answer, so that the caller never sees an incomplete tool call. Elements that are held
 * back when the attempt fails are never shown.
 */
final class StreamFilter {

	private final PartialAnswer partial;

	private final StreamReading reading;

	private final Deque<Held> held = new ArrayDeque<>();

	/** Null if the attempt does not continue a partial answer. */
	private final @Nullable OverlapTrimmer seam;

	private final boolean showsOpening;

	private boolean isOpening = true;

	private boolean holdsToolCalls;

	StreamFilter(PartialAnswer partial, StreamReading reading) {
		this.partial = partial;
		this.reading = reading;
		this.seam = partial.text().isEmpty() ? null : new OverlapTrimmer(partial.text());
		this.showsOpening = partial.showsOpening();
	}

	private record Held(Object element, LlmStreamPart part) {
	}

	/** Processes the next element. Elements for the caller are added to {@code seen}. */
	void accept(Object element, @Nullable LlmStreamPart part, Queue<Object> seen) {
		if (part == null) {
			this.partial.seenUnreadable(element.getClass());
			seen.add(element);
		}
		else if (this.isOpening) {
			open(new Held(element, part), seen);
		}
		else {
			pass(element, part, seen);
		}
	}

	private void open(Held next, Queue<Object> seen) {
		if (this.held.isEmpty() && !next.part().hasContent() && !this.reading.hasEnded()) {
			if (this.showsOpening) {
				this.partial.openingIsShown();
				seen.add(next.element());
			}
			return;
		}
		this.held.add(next);
		OverlapTrimmer.Verdict verdict = (this.seam != null) ? this.seam.add(next.part().text())
				: OverlapTrimmer.Verdict.NEW;
		if (verdict != OverlapTrimmer.Verdict.OPEN || this.reading.hasEnded() || next.part().isToolCall()) {
			release((verdict == OverlapTrimmer.Verdict.REPEATED && this.seam != null) ? this.seam.repeated() : 0, seen);
		}
	}

	/** Ends the opening and passes its elements on without the repeated characters. */
	private void release(int repeated, Queue<Object> seen) {
		this.isOpening = false;
		List<Held> opening = List.copyOf(this.held);
		this.held.clear();
		int left = repeated;
		for (Held next : opening) {
			int cut = Math.min(left, next.part().text().length());
			left -= cut;
			if (cut > 0) {
				passRest(next, cut, seen);
			}
			else {
				pass(next.element(), next.part(), seen);
			}
		}
	}

	private void passRest(Held repeated, int cut, Queue<Object> seen) {
		LlmStreamPart part = repeated.part();
		String rest = part.text().substring(cut);
		if (rest.isEmpty() && !part.isEnd() && !part.isToolCall()) {
			return;
		}
		Object changed = this.reading.withText(repeated.element(), rest);
		if (changed != null) {
			pass(changed, new LlmStreamPart(rest, part.finish(), part.isToolCall(), part.isReasoning(), part.isMedia(),
					part.usage(), null), seen);
		}
		else {
			pass(repeated.element(), part, seen);
		}
	}

	private void pass(Object element, LlmStreamPart part, Queue<Object> seen) {
		this.holdsToolCalls |= part.isToolCall();
		if (this.holdsToolCalls && !this.reading.hasEnded()) {
			this.held.add(new Held(element, part));
			return;
		}
		releaseToolCalls(seen);
		show(element, part, seen);
	}

	private void releaseToolCalls(Queue<Object> seen) {
		this.holdsToolCalls = false;
		for (Held next = this.held.poll(); next != null; next = this.held.poll()) {
			show(next.element(), next.part(), seen);
		}
	}

	private void show(Object element, LlmStreamPart part, Queue<Object> seen) {
		if (part.hasContent()) {
			this.partial.seen(part.text());
		}
		seen.add(element);
	}

	/** Passes on all elements that are held back, because the answer is complete. */
	void complete(Queue<Object> seen) {
		if (this.isOpening) {
			release(0, seen);
		}
		releaseToolCalls(seen);
	}

}
