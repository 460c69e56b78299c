package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of one attempt and tracks the end of the answer.
 */
final class StreamReading {

	private final StreamReaders readers;

	private @Nullable LlmStreamReader<Object> reader;

	private boolean isReaderChosen;

	private boolean understood;

	private boolean unreadable;

	/** Whether an end mark came with the last content or after it. */
	private boolean ended;

	/** Whether an end mark came after the last content. Some models mark each element. */
	private boolean endedForSure;

	private @Nullable LlmUsage usage;

	StreamReading(StreamReaders readers) {
		this.readers = readers;
		this.reader = readers.onlyOne();
	}

	/**
	 * Returns the part that an element contains, or null if the element is not readable.
	 * In a stream with earlier readable elements, an element without a part counts as
	 * {@link LlmStreamPart#NOTHING}.
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
			// the element has another type than the first element
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

	/** Whether an end mark came with the last content or after it. */
	boolean hasEnded() {
		return this.ended;
	}

	/** Whether an end mark came after the last content, in an element of its own. */
	boolean hasEndedForSure() {
		return this.endedForSure;
	}

	/** Whether the answer is incomplete if the stream completes now. */
	boolean isCut() {
		boolean isOfAModel = this.understood || !this.unreadable;
		return this.reader != null && this.reader.marksEnd() && isOfAModel && !this.ended;
	}

	/** Returns an element with another text, or null if it cannot be changed. */
	@Nullable Object withText(Object element, String text) {
		return (this.reader != null) ? this.reader.withText(element, text) : null;
	}

	@Nullable LlmUsage usage() {
		return this.usage;
	}

}
