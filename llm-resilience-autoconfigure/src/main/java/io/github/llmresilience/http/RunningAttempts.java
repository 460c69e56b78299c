package io.github.llmresilience.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.github.llmresilience.call.LlmCallContext;
import org.jspecify.annotations.Nullable;

/**
 * Tells which attempt a request belongs to that a client sends from a thread of its own:
 * by a header that goes no further than to the client's interceptor.
 */
public final class RunningAttempts {

	/** The header; its value means nothing outside of this application. */
	public static final String HEADER = "X-Llm-Attempt";

	private final Map<String, LlmCallContext> attempts = new ConcurrentHashMap<>();

	private final AtomicLong numbers = new AtomicLong();

	/**
	 * An attempt begins.
	 * @param attempt the attempt
	 * @return what its requests are to have in the header
	 */
	public String begin(LlmCallContext attempt) {
		String id = Long.toString(this.numbers.incrementAndGet());
		this.attempts.put(id, attempt);
		return id;
	}

	/**
	 * An attempt has ended.
	 * @param id what its requests have in the header
	 */
	public void end(String id) {
		this.attempts.remove(id);
	}

	@Nullable LlmCallContext find(String id) {
		return this.attempts.get(id);
	}

	int size() {
		return this.attempts.size();
	}

}
