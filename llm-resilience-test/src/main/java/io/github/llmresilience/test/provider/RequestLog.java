/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The requests that a provider has received.
 */
final class RequestLog {

	/** The number of recent requests that are kept. */
	static final int MAX = 1000;

	/** Also the lock. */
	private final Deque<ProviderRequest> requests = new ArrayDeque<>();

	private int count;

	/** Adds a request, and returns its number, from 1. */
	int add(ProviderRequest request) {
		synchronized (this.requests) {
			if (this.requests.size() == MAX) {
				this.requests.removeFirst();
			}
			this.requests.addLast(request);
			return ++this.count;
		}
	}

	/** Returns the recent requests, oldest first. */
	List<ProviderRequest> recent() {
		synchronized (this.requests) {
			return List.copyOf(this.requests);
		}
	}

	@Nullable ProviderRequest last() {
		synchronized (this.requests) {
			return this.requests.peekLast();
		}
	}

	/** Returns the number of requests, also of those that are no longer kept. */
	int count() {
		synchronized (this.requests) {
			return this.count;
		}
	}

	void clear() {
		synchronized (this.requests) {
			this.requests.clear();
			this.count = 0;
		}
	}

}
