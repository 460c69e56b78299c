/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;

import io.github.llmresilience.call.LlmCallContext;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClientAttributes;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.Advisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.core.Ordered;

/**
 * Prepares the requests of a {@code ChatClient} for managed chat models. Passes the
 * format instructions of {@code entity(..)} to the model as an option of the prompt,
 * because in the text of the question the user may have written them. Defers what the
 * advisors of the request write to the memory of a conversation. Outside of an
 * {@code @LlmCall} it has no effect.
 */
public final class ManagedChatAdvisor implements CallAdvisor, StreamAdvisor {

	private final @Nullable DeferredChatMemories memories;

	/**
	 * Creates the advisor.
	 * @param defersMemory whether the memory of a conversation is written when the call
	 * succeeds
	 */
	public ManagedChatAdvisor(boolean defersMemory) {
		this.memories = defersMemory ? new DeferredChatMemories() : null;
	}

	@Override
	public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
		LlmCallContext method = LlmCallContext.Scope.current();
		if (method == null) {
			return chain.nextCall(request);
		}
		List<CallAdvisor> following = after(chain.getCallAdvisors());
		ChatClientRequest told = withFormat(request);
		return (this.memories != null && DeferredChatMemories.areIn(following))
				? this.memories.chainOf(method, following, chain).nextCall(told) : chain.nextCall(told);
	}

	private static ChatClientRequest withFormat(ChatClientRequest request) {
		Object format = request.context().get(ChatClientAttributes.OUTPUT_FORMAT.getKey());
		return (format instanceof String text && request.prompt().getOptions() instanceof NeutralChatOptions options)
				? request.mutate()
					.prompt(request.prompt().mutate().chatOptions(options.mutate().outputFormat(text).build()).build())
					.build()
				: request;
	}

	@Override
	public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
		List<StreamAdvisor> following = after(chain.getStreamAdvisors());
		DeferredChatMemories deferring = this.memories;
		if (deferring == null || !DeferredChatMemories.areIn(following)) {
			return chain.nextStream(request);
		}
		return Flux.deferContextual((view) -> {
			LlmCallContext method = view.getOrDefault(LlmCallContext.CONTEXT_KEY, LlmCallContext.Scope.current());
			return (method != null) ? deferring.chainOf(method, following, chain).nextStream(request)
					: chain.nextStream(request);
		});
	}

	private <A extends Advisor> List<A> after(List<A> advisors) {
		return advisors.subList(advisors.indexOf(this) + 1, advisors.size());
	}

	@Override
	public String getName() {
		return "llm managed chat";
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
