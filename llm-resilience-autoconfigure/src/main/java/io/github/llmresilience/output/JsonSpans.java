package io.github.llmresilience.output;

/**
 * The JSON in a text, whole or cut off, to tell whether a place is in the middle of it.
 * Places are asked for from left to right. How much is read in vain, of what looks like
 * JSON and is none, is bounded, so that reading stays linear.
 */
final class JsonSpans {

	private static final int MAX_MISSES = 256;

	/** How often the whole text may be read in vain. */
	private static final long MAX_READ_IN_VAIN = 16;

	private final String text;

	private final JsonText json;

	private int from;

	private int misses;

	private long readInVain;

	JsonSpans(String text) {
		this.text = text;
		this.json = new JsonText(text, false);
	}

	/** What stands before this place needs no look. */
	void skipTo(int place) {
		this.from = Math.max(this.from, place);
	}

	/**
	 * Where the JSON ends that begins before a place and goes on after it.
	 * @return its end, which is that of the text where the JSON is cut off, or the place
	 * itself if there is no such JSON
	 */
	int endAround(int place) {
		int opening = MendingScanner.nextOpening(this.text, this.from);
		while (opening >= 0 && opening < place && mayTry()) {
			this.from = endOf(opening);
			if (this.from > place) {
				return this.from;
			}
			opening = MendingScanner.nextOpening(this.text, this.from);
		}
		return place;
	}

	private boolean mayTry() {
		return this.misses < MAX_MISSES && this.readInVain <= MAX_READ_IN_VAIN * this.text.length();
	}

	private int endOf(int opening) {
		try {
			return this.json.endFrom(opening);
		}
		catch (UnreadableJsonException ex) {
			this.misses++;
			this.readInVain += ex.offset() - opening;
			return opening + 1;
		}
	}

}
