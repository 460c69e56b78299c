package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of one attempt, and knows whether the answer is at its end.
 */
final class StreamReading {

	private final StreamReaders readers;

	private @Nullable LlmStreamReader<Object> reader;

	private boolean isReaderChosen;

	private boolean understood;

	private boolean unreadable;

	/** Whether the last content was marked as the end, or an end came after it. */
	private boolean ended;

	/** Whether an end came after the last content: some mark each element as the end. */
	private boolean endedForSure;

	private @Nullable LlmUsage usage;

	StreamReading(StreamReaders readers) {
		this.readers = readers;
		this.reader = readers.onlyOne();
	}

	/**
	 * What an element says, or null if nobody understands it. In a stream that was
	 * understood before, it says nothing.
	 */
	@Nullable LlmStreamPart read(Object element) {
		LlmStreamPart part = partOf(element);
		if (part != null) {
			note(part);
		}
		return part;
	}

	private @Nullable LlmStreamPart partOf(Object element) {
		if (!this.isReaderChosen) {
			this.reader = this.readers.find(element);
			this.isReaderChosen = true;
		}
		try {
			LlmStreamPart part = (this.reader != null) ? this.reader.read(element) : null;
			this.unreadable |= part == null && !this.understood;
			return (part == null && this.understood) ? LlmStreamPart.NOTHING : part;
		}
		catch (ClassCastException ex) {
			// one of another type than the first
			this.unreadable = true;
			return null;
		}
	}

	private void note(LlmStreamPart part) {
		this.understood |= part.hasContent() || part.isEnd();
		this.ended = part.isEnd() || (this.ended && !part.hasContent());
		this.endedForSure = !part.hasContent() && (part.isEnd() || this.endedForSure);
		this.usage = (part.usage() != null) ? part.usage() : this.usage;
	}

	/** Whether an end was there, with the last content or after it. */
	boolean hasEnded() {
		return this.ended;
	}

	/** Whether an end was there, and no content with it or after it. */
	boolean hasEndedForSure() {
		return this.endedForSure;
	}

	/** Whether a stream that completes now was cut. */
	boolean isCut() {
		boolean isOfAModel = this.understood || !this.unreadable;
		return this.reader != null && this.reader.marksEnd() && isOfAModel && !this.ended;
	}

	/** An element with another text, or null if it cannot be changed. */
	@Nullable Object withText(Object element, String text) {
		return (this.reader != null) ? this.reader.withText(element, text) : null;
	}

	@Nullable LlmUsage usage() {
		return this.usage;
	}

}
