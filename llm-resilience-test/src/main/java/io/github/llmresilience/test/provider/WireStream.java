/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.ArrayList;
import java.util.List;

/**
 * The events of a streamed answer, as they are written to the connection.
 *
 * @param begin the events before the content
 * @param content an event for each token and each tool call
 * @param end the events that end the stream
 */
record WireStream(List<String> begin, List<String> content, List<String> end) {

	/** Returns all events. */
	List<String> complete() {
		List<String> all = cutAfter(this.content.size());
		all.addAll(this.end);
		return all;
	}

	/** Returns the events up to a number of tokens, without the end. */
	List<String> cutAfter(int tokens) {
		List<String> events = new ArrayList<>(this.begin);
		events.addAll(this.content.subList(0, Math.min(tokens, this.content.size())));
		return events;
	}

	/** Returns a server-sent event without a name. */
	static String event(Object data) {
		return "data: " + ((data instanceof String text) ? text : Json.write(data)) + "\n\n";
	}

	/** Returns a server-sent event with a name. */
	static String event(String name, Object data) {
		return "event: " + name + "\n" + event(data);
	}

}
