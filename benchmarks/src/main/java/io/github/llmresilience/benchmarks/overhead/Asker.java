/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.overhead;

import java.util.List;
import java.util.stream.IntStream;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers at once, so that what is measured is what is done around it.
 */
public abstract class Asker {

	/** How many elements a stream has. */
	public static final int ELEMENTS = 1000;

	private static final List<String> WORDS = IntStream.range(0, ELEMENTS).mapToObj((i) -> "word" + i + " ").toList();

	/**
	 * Answers.
	 * @param question the question
	 * @return the question itself
	 */
	public String ask(String question) {
		return question;
	}

	/**
	 * Answers later.
	 * @param question the question
	 * @return the question itself
	 */
	public Mono<String> askLater(String question) {
		return Mono.just(question);
	}

	/**
	 * Tells a story.
	 * @return its words
	 */
	public Flux<String> tell() {
		return Flux.fromIterable(WORDS);
	}

}
