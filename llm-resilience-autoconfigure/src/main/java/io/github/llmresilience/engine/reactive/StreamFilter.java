package io.github.llmresilience.engine.reactive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.engine.PartialAnswer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the caller sees of the elements of one attempt. Left out is what begins a
 * message, where it was shown before. Held back are a continuation as long as it may be a
 * repetition, and tool calls until the end of the answer, so that none is seen that was
 * cut. What is held when the attempt fails was never seen.
 */
final class StreamFilter {

	private final PartialAnswer partial;

	private final StreamReading reading;

	private final Deque<Held> held = new ArrayDeque<>();

	/** Null unless the attempt continues what the caller has seen. */
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

	/** Takes the next element. */
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

	/** Ends the opening. */
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
			pass(changed, new LlmStreamPart(rest, part.isEnd(), part.isToolCall(), part.usage(), null), seen);
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

	/** The answer is whole. */
	void complete(Queue<Object> seen) {
		if (this.isOpening) {
			release(0, seen);
		}
		releaseToolCalls(seen);
	}

}
