/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmCallContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.client.advisor.api.AdvisorChain;
import org.springframework.ai.chat.client.advisor.api.BaseAdvisorChain;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.messages.Message;
import org.springframework.util.ReflectionUtils;

/**
 * Writes the memory of a conversation when the {@code @LlmCall} succeeds, so that a
 * failed attempt leaves nothing behind. Replaces the {@link MessageChatMemoryAdvisor}s of
 * a request by advisors that defer what they write.
 */
final class DeferredChatMemories {

	private static final Log logger = LogFactory.getLog(DeferredChatMemories.class);

	private static final @Nullable Field MEMORY = findMemory();

	/** The deferred memories of each attempt of a method, by the memory. */
	private final Map<LlmCallContext, Map<ChatMemory, DeferredChatMemory>> deferred = Collections
		.synchronizedMap(new WeakHashMap<>());

	private static @Nullable Field findMemory() {
		Field field = ReflectionUtils.findField(MessageChatMemoryAdvisor.class, null, ChatMemory.class);
		if (field != null && field.trySetAccessible()) {
			return field;
		}
		logger.warn("The memory of MessageChatMemoryAdvisor cannot be read in this version of Spring AI, so it is"
				+ " written in each attempt of an @LlmCall");
		return null;
	}

	/** Whether one of the advisors writes the memory of a conversation. */
	static boolean areIn(List<? extends Advisor> advisors) {
		for (Advisor advisor : advisors) {
			if (advisor instanceof MessageChatMemoryAdvisor) {
				return true;
			}
		}
		return false;
	}

	/** Returns a chain of the advisors whose memories are deferred. */
	BaseAdvisorChain chainOf(LlmCallContext method, List<? extends Advisor> following, AdvisorChain original) {
		return BaseAdvisorChain.builder(original.getObservationRegistry())
			.pushAll(following.stream().map((advisor) -> deferring(advisor, method)).toList())
			.build();
	}

	private Advisor deferring(Advisor advisor, LlmCallContext method) {
		ChatMemory original = (advisor instanceof MessageChatMemoryAdvisor && MEMORY != null)
				? (ChatMemory) ReflectionUtils.getField(MEMORY, advisor) : null;
		return (original != null && advisor instanceof MessageChatMemoryAdvisor memory)
				? MessageChatMemoryAdvisor.builder(memoryOf(original, method))
					.order(memory.getOrder())
					.scheduler(memory.getScheduler())
					.build()
				: advisor;
	}

	private ChatMemory memoryOf(ChatMemory original, LlmCallContext method) {
		Map<ChatMemory, DeferredChatMemory> ofAttempt = this.deferred.computeIfAbsent(method,
				(unknown) -> Collections.synchronizedMap(new IdentityHashMap<>(1)));
		return ofAttempt.computeIfAbsent(original, (unknown) -> {
			DeferredChatMemory created = new DeferredChatMemory(original);
			method.onSuccess(created::write);
			return created;
		});
	}

	/**
	 * A memory that keeps what is added until the call succeeds.
	 */
	private static final class DeferredChatMemory implements ChatMemory {

		private final ChatMemory original;

		private final Map<String, List<Message>> added = new LinkedHashMap<>();

		private DeferredChatMemory(ChatMemory original) {
			this.original = original;
		}

		@Override
		public synchronized void add(String conversation, List<Message> messages) {
			this.added.computeIfAbsent(conversation, (unknown) -> new ArrayList<>()).addAll(messages);
		}

		@Override
		public synchronized List<Message> get(String conversation) {
			List<Message> kept = this.added.get(conversation);
			List<Message> before = this.original.get(conversation);
			return (kept == null) ? before : Stream.concat(before.stream(), kept.stream()).toList();
		}

		@Override
		public synchronized void clear(String conversation) {
			this.added.remove(conversation);
			this.original.clear(conversation);
		}

		private synchronized void write() {
			this.added.forEach(this.original::add);
			this.added.clear();
		}

	}

}
