package io.github.llmresilience.output;

/**
 * The valid JSON in a text, to tell whether a place is in the middle of it. Places are
 * asked for from left to right. How often something that looks like JSON and is none is
 * tried is bounded, so that reading stays linear.
 */
final class JsonSpans {

	private static final int MAX_MISSES = 16;

	private final String text;

	private final JsonText json;

	private int from;

	private int misses;

	JsonSpans(String text) {
		this.text = text;
		this.json = new JsonText(text, false);
	}

	/**
	 * Where the JSON ends that begins before a place and goes on after it.
	 * @return its end, which is that of the text where the JSON is cut off, or the place
	 * itself if there is no such JSON
	 */
	int endAround(int place) {
		int opening = MendingScanner.nextOpening(this.text, this.from);
		while (opening >= 0 && opening < place && this.misses < MAX_MISSES) {
			this.from = endOf(opening);
			if (this.from > place) {
				return this.from;
			}
			opening = MendingScanner.nextOpening(this.text, this.from);
		}
		return place;
	}

	private int endOf(int opening) {
		try {
			return this.json.strictAt(opening).end();
		}
		catch (UnreadableJsonException ex) {
			this.misses++;
			return ex.isTruncated() ? this.text.length() : opening + 1;
		}
	}

}
