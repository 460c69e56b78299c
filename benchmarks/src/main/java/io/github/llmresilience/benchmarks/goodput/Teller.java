/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.goodput;

import io.github.llmresilience.benchmarks.provider.Tale;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.client.ChatClient;

/**
 * The calls of an application, as written with Spring AI.
 */
abstract class Teller {

	/**
	 * An answer as an object.
	 */
	abstract Tale.Book ask(int call);

	/**
	 * An answer as it comes.
	 */
	abstract Flux<String> tell(int call);

	static Tale.Book ask(ChatClient chat, int call) {
		return chat.prompt(Tale.question(call)).call().entity(Tale.Book.class);
	}

	static Flux<String> tell(ChatClient chat, int call) {
		return chat.prompt(Tale.question(call)).stream().content();
	}

}
