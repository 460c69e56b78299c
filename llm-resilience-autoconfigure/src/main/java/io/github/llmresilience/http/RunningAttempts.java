/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.github.llmresilience.call.LlmCallContext;
import org.jspecify.annotations.Nullable;

/**
 * The running attempts of clients that send requests from their own threads. A header of
 * each request identifies its attempt. The interceptor of the client removes the header
 * before the request is sent.
 */
public final class RunningAttempts {

	/** The name of the header. Its value has a meaning only inside this application. */
	public static final String HEADER = "X-Llm-Attempt";

	private final Map<String, LlmCallContext> attempts = new ConcurrentHashMap<>();

	private final AtomicLong numbers = new AtomicLong();

	/**
	 * Registers an attempt that begins.
	 * @param attempt the attempt
	 * @return the value of the header for the requests of the attempt
	 */
	public String begin(LlmCallContext attempt) {
		String id = Long.toString(this.numbers.incrementAndGet());
		this.attempts.put(id, attempt);
		return id;
	}

	/**
	 * Removes an attempt that has ended.
	 * @param id the value of the header
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
