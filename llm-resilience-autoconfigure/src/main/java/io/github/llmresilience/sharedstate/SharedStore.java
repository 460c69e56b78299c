package io.github.llmresilience.sharedstate;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * Where instances meet. Each method may fail, and may take its time.
 */
interface SharedStore extends AutoCloseable {

	/** Keeps a value at least for a time, and tells the other instances if it is news. */
	void extend(String key, String value, Duration atLeast);

	/**
	 * Keeps a value instead of an older one, forgets other keys, and tells the other
	 * instances. All values under such a key have the same lifetime, so what remains of
	 * it tells their age.
	 * @param remaining what remains of the lifetime: less for a value that comes late
	 */
	void replace(String key, String value, Duration remaining, Collection<String> forgotten);

	/** Keeps a value for longer that is still the same, or was lost. */
	void renew(String key, String value, Duration lifetime);

	/**
	 * What is kept under keys. What is there but is no text, as somebody else's value
	 * under our key would be, is no entry, and its key is noted.
	 * @param unreadable where such keys are noted
	 */
	Map<String, SharedEntry> read(Collection<String> keys, Collection<String> unreadable);

	/** Hears from other instances, if it does not yet. */
	void listen(Runnable onNews);

	@Override
	void close();

}
