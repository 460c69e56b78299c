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
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.client.advisor.api.AdvisorChain;
import org.springframework.ai.chat.client.advisor.api.BaseAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.messages.Message;
import org.springframework.core.Ordered;
import org.springframework.util.ReflectionUtils;

/**
 * Writes the memory of a conversation when the {@code @LlmCall} succeeds, so that a
 * failed attempt leaves nothing behind. Replaces the {@link MessageChatMemoryAdvisor}s of
 * a request by advisors that defer what they write. Outside of an {@code @LlmCall} it has
 * no effect.
 */
public final class DeferredMemoryAdvisor implements CallAdvisor, StreamAdvisor {

	private static final @Nullable Field MEMORY = findMemory();

	/** The deferred memories of each attempt of a method, by the memory. */
	private final Map<LlmCallContext, Map<ChatMemory, DeferredChatMemory>> deferred = Collections
		.synchronizedMap(new WeakHashMap<>());

	private static @Nullable Field findMemory() {
		Field field = ReflectionUtils.findField(MessageChatMemoryAdvisor.class, null, ChatMemory.class);
		return (field != null && field.trySetAccessible()) ? field : null;
	}

	@Override
	public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
		LlmCallContext method = LlmCallContext.Scope.current();
		List<CallAdvisor> following = after(chain.getCallAdvisors());
		return (method != null && haveMemory(following)) ? chainOf(method, following, chain).nextCall(request)
				: chain.nextCall(request);
	}

	@Override
	public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
		return Flux.deferContextual((view) -> {
			LlmCallContext method = view.getOrDefault(LlmCallContext.CONTEXT_KEY, LlmCallContext.Scope.current());
			List<StreamAdvisor> following = after(chain.getStreamAdvisors());
			return (method != null && haveMemory(following)) ? chainOf(method, following, chain).nextStream(request)
					: chain.nextStream(request);
		});
	}

	private <A extends Advisor> List<A> after(List<A> advisors) {
		return advisors.subList(advisors.indexOf(this) + 1, advisors.size());
	}

	private static boolean haveMemory(List<? extends Advisor> advisors) {
		return advisors.stream().anyMatch(MessageChatMemoryAdvisor.class::isInstance);
	}

	private BaseAdvisorChain chainOf(LlmCallContext method, List<? extends Advisor> following, AdvisorChain original) {
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

	@Override
	public String getName() {
		return "llm deferred memory";
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
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
