package io.github.llmresilience.engine.reactive;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;
import io.github.llmresilience.engine.PartialAnswer;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.recovery.Seam;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the caller sees of the elements of one attempt. Left out is what begins a
 * message, where it was shown before. Held back are a continuation as long as it may be a
 * repetition, and tool calls until the end of the answer, so that none is seen that was
 * cut. What is held when the attempt fails was never seen.
 */
final class StreamFilter {

	private final PartialAnswer partial;

	private final StreamReaders readers;

	private final Deque<Held> held = new ArrayDeque<>();

	/** Null unless the attempt continues what the caller has seen. */
	private final @Nullable Seam seam;

	private final boolean showsOpening;

	private @Nullable LlmStreamReader<Object> reader;

	private boolean isReaderChosen;

	private boolean understood;

	private boolean unreadable;

	private boolean isOpening = true;

	private boolean holdsToolCalls;

	/** Whether the last content was marked as the end, or an end came after it. */
	private boolean ended;

	/** Whether an end came after the last content: some mark each element as the end. */
	private boolean endedForSure;

	private @Nullable LlmUsage usage;

	StreamFilter(PartialAnswer partial, StreamReaders readers) {
		this.partial = partial;
		this.readers = readers;
		this.reader = readers.onlyOne();
		this.seam = partial.text().isEmpty() ? null : new Seam(partial.text());
		this.showsOpening = partial.showsOpening();
	}

	private record Held(Object element, LlmStreamPart part) {
	}

	/**
	 * Takes the next element.
	 * @param element the element
	 * @param seen receives what the caller is to see now
	 * @return the error that the element tells, or null
	 */
	@Nullable Throwable accept(Object element, Queue<Object> seen) {
		LlmStreamPart part = read(element);
		if (part == null) {
			this.unreadable = true;
			this.partial.seenUnreadable(element.getClass());
			seen.add(element);
			return null;
		}
		if (part.error() != null) {
			return part.error();
		}
		this.usage = (part.usage() != null) ? part.usage() : this.usage;
		this.ended = part.isEnd() || (this.ended && !part.hasContent());
		this.endedForSure = !part.hasContent() && (part.isEnd() || this.endedForSure);
		if (this.isOpening) {
			open(new Held(element, part), seen);
		}
		else {
			pass(element, part, seen);
		}
		return null;
	}

	/**
	 * What an element says, or null if nobody understands it. In a stream that was
	 * understood before, it says nothing.
	 */
	private @Nullable LlmStreamPart read(Object element) {
		if (!this.isReaderChosen) {
			this.reader = this.readers.find(element);
			this.isReaderChosen = true;
		}
		LlmStreamPart part = (this.reader != null) ? read(element, this.reader) : null;
		this.understood |= part != null && (part.hasContent() || part.isEnd());
		return (part == null && this.understood) ? LlmStreamPart.NOTHING : part;
	}

	private static @Nullable LlmStreamPart read(Object element, LlmStreamReader<Object> reader) {
		try {
			return reader.read(element);
		}
		catch (ClassCastException ex) {
			// a stream of several types
			return null;
		}
	}

	private void open(Held next, Queue<Object> seen) {
		if (this.held.isEmpty() && !next.part().hasContent() && !this.ended) {
			if (this.showsOpening) {
				this.partial.openingIsShown();
				seen.add(next.element());
			}
			return;
		}
		this.held.add(next);
		Seam.Verdict verdict = (this.seam != null) ? this.seam.add(next.part().text()) : Seam.Verdict.NEW;
		if (verdict != Seam.Verdict.OPEN || this.ended || next.part().isToolCall()) {
			release((verdict == Seam.Verdict.REPEATED && this.seam != null) ? this.seam.repeated() : 0, seen);
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
		Object changed = Objects.requireNonNull(this.reader).withText(repeated.element(), rest);
		if (changed != null) {
			pass(changed, new LlmStreamPart(rest, part.isEnd(), part.isToolCall(), part.usage(), null), seen);
		}
		else {
			pass(repeated.element(), part, seen);
		}
	}

	private void pass(Object element, LlmStreamPart part, Queue<Object> seen) {
		this.holdsToolCalls |= part.isToolCall();
		if (this.holdsToolCalls && !this.ended) {
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

	/**
	 * The stream has completed.
	 * @param seen receives what the caller is to see at last
	 * @return whether the answer is whole
	 */
	boolean complete(Queue<Object> seen) {
		if (isCut()) {
			return false;
		}
		if (this.isOpening) {
			release(0, seen);
		}
		releaseToolCalls(seen);
		return true;
	}

	/**
	 * Whether a stream that completes now was cut.
	 */
	private boolean isCut() {
		boolean isOfAModel = this.understood || !this.unreadable;
		return this.reader != null && this.reader.marksEnd() && isOfAModel && !this.ended;
	}

	/**
	 * Whether an end was there, and no content after it.
	 */
	boolean hasEndedForSure() {
		return this.endedForSure;
	}

	@Nullable LlmUsage usage() {
		return this.usage;
	}

	/** How many elements are held back. */
	int held() {
		return this.held.size();
	}

}
