/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmFinishReason;
import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of one attempt and tracks the end of the answer.
 */
final class StreamReading {

	/**
	 * An element after the end of the answer that is an error or text. It is ignored.
	 */
	static final LlmStreamPart AFTER_THE_END = LlmStreamPart.text("ignored");

	private final StreamReaders readers;

	/** Whether the stream has one answer, so that no text follows its end. */
	private final boolean hasOneAnswer;

	private boolean empty = true;

	private @Nullable LlmStreamReader<Object> reader;

	private boolean isReaderChosen;

	private boolean understood;

	private boolean unreadable;

	/** Whether an end mark came with the last content or after it. */
	private boolean ended;

	/**
	 * Whether an element with an end mark, but without content, came after the content.
	 */
	private boolean endedForSure;

	/** Whether the last content came with an end mark. */
	private boolean contentIsMarked;

	/** The first reason for the end of the answer after its last content. */
	private @Nullable LlmFinishReason finish;

	private boolean hasContent;

	private boolean hasToolCalls;

	/**
	 * Whether content came without an end mark, so that the module does not mark each
	 * element.
	 */
	private boolean hasUnmarkedContent;

	/**
	 * Whether end marks mean nothing, because content or another mark came after a mark.
	 * Spring AI's Google module marks each element.
	 */
	private boolean marksEachElement;

	private @Nullable LlmUsage usage;

	StreamReading(StreamReaders readers, boolean hasOneAnswer) {
		this.readers = readers;
		this.hasOneAnswer = hasOneAnswer;
		this.reader = readers.onlyOne();
	}

	/**
	 * Returns the part that an element contains, or null if the element is not readable.
	 * In a stream with earlier readable elements, an element without a part counts as
	 * {@link LlmStreamPart#NOTHING}.
	 */
	@Nullable LlmStreamPart read(Object element) {
		this.empty = false;
		LlmStreamPart part = partOf(element);
		if (part == null) {
			return null;
		}
		if ((part.error() != null && this.hasOneAnswer && isComplete()) || (part.hasContent() && isClosed())) {
			return AFTER_THE_END;
		}
		note(part);
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
		noteAnswer(part);
		this.ended = part.isEnd() || (this.ended && !part.hasContent());
		this.endedForSure = !part.hasContent() && hasAnswer() && !this.marksEachElement
				&& (part.isEnd() || this.endedForSure);
		this.usage = (part.usage() != null) ? part.usage().mergedWith(this.usage) : this.usage;
	}

	private void noteAnswer(LlmStreamPart part) {
		if (this.ended && part.hasContent()) {
			boolean isNextRound = this.finish == LlmFinishReason.TOOL_CALLS;
			this.marksEachElement |= !isNextRound;
			this.hasToolCalls &= !isNextRound;
			this.finish = null;
		}
		this.marksEachElement |= this.contentIsMarked && part.isEnd();
		this.hasUnmarkedContent |= part.hasContent() && !part.isEnd();
		this.contentIsMarked = part.isEnd() && (part.hasContent() || this.contentIsMarked);
		this.hasContent |= part.isMedia() || !part.text().isBlank();
		this.hasToolCalls |= part.isToolCall();
		if (part.finish() != null && (this.finish == null || this.finish == LlmFinishReason.TOOL_CALLS)) {
			this.finish = part.finish();
		}
	}

	private boolean hasAnswer() {
		return this.hasContent || this.hasToolCalls;
	}

	/** Whether an end mark came with the last content or after it. */
	boolean hasEnded() {
		return this.ended;
	}

	/**
	 * Whether the answer is complete, so that nothing after it is an error: an end mark
	 * came after the last content or with it. In a model call, a mark of the only content
	 * does not count, because it can come from a module that marks each element.
	 */
	boolean isComplete() {
		boolean isMarkTrusted = !this.hasOneAnswer || this.hasUnmarkedContent;
		return this.endedForSure || (this.ended && !this.marksEachElement && isMarkTrusted);
	}

	/**
	 * Whether the model has ended its answer with an element of its own, so that nothing
	 * after it is text. A model that calls tools goes on.
	 */
	private boolean isClosed() {
		return this.hasOneAnswer && this.endedForSure && this.finish != LlmFinishReason.TOOL_CALLS;
	}

	/** Whether there was no element at all. */
	boolean isEmpty() {
		return this.empty;
	}

	/** Returns what the model has answered, or null if no reader knows. */
	@Nullable LlmAnswer answer() {
		return (this.reader != null && this.reader.marksEnd() && this.understood)
				? new LlmAnswer(this.hasContent, this.hasToolCalls, this.finish) : null;
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
