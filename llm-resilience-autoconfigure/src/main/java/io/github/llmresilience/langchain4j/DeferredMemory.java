/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.stream.Stream;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.memory.ChatMemory;
import io.github.llmresilience.call.LlmCallContext;
import org.jspecify.annotations.Nullable;

/**
 * A memory that keeps the messages of an {@code @LlmCall} until the call succeeds, so
 * that a failed attempt leaves nothing behind. Outside of an {@code @LlmCall} it
 * delegates.
 */
final class DeferredMemory implements ChatMemory {

	private final ChatMemory delegate;

	/** The messages of each running attempt. */
	private final Map<LlmCallContext, Added> added = Collections.synchronizedMap(new WeakHashMap<>());

	DeferredMemory(ChatMemory delegate) {
		this.delegate = delegate;
	}

	@Override
	public Object id() {
		return this.delegate.id();
	}

	@Override
	public void add(ChatMessage message) {
		LlmCallContext method = LlmCallContext.Scope.current();
		if (method == null) {
			this.delegate.add(message);
		}
		else {
			ofAttempt(method).add(message);
		}
	}

	private Added ofAttempt(LlmCallContext method) {
		return this.added.computeIfAbsent(method, (unknown) -> {
			Added created = new Added(this.delegate);
			method.onSuccess(created::write);
			return created;
		});
	}

	@Override
	public List<ChatMessage> messages() {
		LlmCallContext method = LlmCallContext.Scope.current();
		Added kept = (method != null) ? this.added.get(method) : null;
		return (kept != null) ? kept.after(this.delegate.messages()) : this.delegate.messages();
	}

	@Override
	public void clear() {
		this.added.clear();
		this.delegate.clear();
	}

	/**
	 * The messages of one attempt.
	 */
	private static final class Added {

		private final ChatMemory delegate;

		/** Null after the messages were written. */
		private @Nullable List<ChatMessage> messages = new ArrayList<>();

		private Added(ChatMemory delegate) {
			this.delegate = delegate;
		}

		private synchronized void add(ChatMessage message) {
			if (this.messages != null) {
				this.messages.add(message);
			}
			else {
				this.delegate.add(message);
			}
		}

		private synchronized List<ChatMessage> after(List<ChatMessage> before) {
			return (this.messages == null) ? before : Stream.concat(before.stream(), this.messages.stream()).toList();
		}

		private synchronized void write() {
			if (this.messages != null) {
				this.messages.forEach(this.delegate::add);
				this.messages = null;
			}
		}

	}

}
