/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.soak;

import java.util.concurrent.CompletableFuture;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.benchmarks.provider.Tale;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.ai.chat.client.ChatClient;

/**
 * Calls in all styles, with Spring AI.
 */
class SoakService {

	private final ChatClient chat;

	SoakService(ChatClient.Builder builder) {
		this.chat = builder.build();
	}

	@LlmCall(name = "blocking", model = "openai/gpt", fallback = "anthropic/claude")
	public String blocking(int call) {
		return this.chat.prompt(Tale.question(call)).call().content();
	}

	@LlmCall(name = "future", model = "anthropic/claude", fallback = "openai/gpt")
	public CompletableFuture<String> future(int call) {
		return text(call).toFuture();
	}

	@LlmCall(name = "mono", model = "openai/gpt", fallback = "anthropic/claude")
	public Mono<String> mono(int call) {
		return text(call);
	}

	@LlmCall(name = "flux", model = "anthropic/claude", fallback = "openai/gpt")
	public Flux<String> flux(int call) {
		return this.chat.prompt(Tale.question(call)).stream().content();
	}

	private Mono<String> text(int call) {
		return this.chat.prompt(Tale.question(call))
			.stream()
			.content()
			.collectList()
			.map((all) -> String.join("", all));
	}

}
