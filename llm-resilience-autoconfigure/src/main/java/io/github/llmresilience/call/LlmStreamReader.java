package io.github.llmresilience.call;

import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of streams of one type, so that a stream that breaks can be told
 * from one that has ended, and be continued. Beans of this type are found by themselves
 * and come before those for plain text, server-sent events and Spring AI.
 * <p>
 * Readers have no state: they are asked for elements of many streams.
 *
 * @param <T> the type of the elements
 */
public interface LlmStreamReader<T> {

	/**
	 * Whether it reads a stream, judged by its first element.
	 * @param first the first element of a stream
	 * @return true if it reads this and what follows
	 */
	boolean reads(Object first);

	/**
	 * Whether streams of this kind have an end marker. One that ends without it was cut.
	 * @return true if {@link LlmStreamPart#isEnd()} is said at each end
	 */
	boolean marksEnd();

	/**
	 * Reads an element.
	 * @param element the element
	 * @return what it says, or null if it is nothing that the reader understands; it is
	 * passed on as it is then
	 */
	@Nullable LlmStreamPart read(T element);

	/**
	 * The same element with another text: where a model repeats the end of what it has
	 * said already.
	 * @param element an element that has text
	 * @param text the text it is to have; empty where the element has more than text
	 * @return a copy, or null if elements cannot be changed; the repetition is seen then
	 */
	@Nullable T withText(T element, String text);

}
