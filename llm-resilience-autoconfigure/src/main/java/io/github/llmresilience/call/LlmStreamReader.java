/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of streams of one type. With a reader, a stream that breaks is
 * distinguished from a stream that has ended, and can be resumed. Beans of this type are
 * registered automatically. They take precedence over the built-in readers for plain
 * text, server-sent events and Spring AI.
 * <p>
 * A reader has no state, because it reads the elements of many streams.
 *
 * @param <T> the type of the elements
 */
public interface LlmStreamReader<T> {

	/**
	 * Whether this reader supports a stream, judged by the first element.
	 * @param first the first element of a stream
	 * @return true if this reader supports this element and the following ones
	 */
	boolean reads(Object first);

	/**
	 * Whether streams of this type have an end marker. A stream that ends without it
	 * counts as cut.
	 * @return true if each complete stream has an element with
	 * {@link LlmStreamPart#isEnd()}
	 */
	boolean marksEnd();

	/**
	 * Reads an element.
	 * @param element the element
	 * @return the content, or null if the reader does not support the element; the caller
	 * then receives the element unchanged
	 */
	@Nullable LlmStreamPart read(T element);

	/**
	 * Returns a copy of an element with another text. The copy leaves out text that the
	 * model repeats after a resume.
	 * @param element an element that has text
	 * @param text the new text; empty if the element is kept for other content than its
	 * text
	 * @return the copy, or null if elements cannot be changed; the caller then receives
	 * the repeated text
	 */
	@Nullable T withText(T element, String text);

}
