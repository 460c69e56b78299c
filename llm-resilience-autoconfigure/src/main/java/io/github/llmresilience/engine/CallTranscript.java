/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmFeedback;
import io.github.llmresilience.failure.LlmToolCall;
import org.jspecify.annotations.Nullable;

/**
 * What the attempts of a method have exchanged with managed models and tools. An attempt
 * that runs the method again gets the answers of the failed attempt before it, where its
 * requests are the same, so that no tool runs twice and no answer is paid twice. An
 * answer that was refused is not repeated. Thread-safe, because a method may call models
 * on several threads.
 */
public final class CallTranscript {

	/** The running attempts. Attempts that hedge each other have nothing in common. */
	private final Map<LlmCallContext, Run> running = new IdentityHashMap<>(2);

	/** The answers that were refused, in all attempts. */
	private final Set<@Nullable String> refusedTexts = new HashSet<>(0);

	/** The last attempt that failed, or null. */
	private @Nullable Run failed;

	/**
	 * An exchange with a model or a tool.
	 *
	 * @param answer what it answered
	 * @param text the text of a final answer of a model, or null for a tool call and for
	 * the result of a tool
	 * @param toolCalls the ids of the tool calls in an answer of a model
	 */
	public record Exchange(Object answer, @Nullable String text, List<String> toolCalls) {

		private boolean isMeantBy(LlmFeedback feedback) {
			LlmToolCall toolCall = feedback.toolCall();
			return (toolCall != null) ? this.toolCalls.contains(toolCall.id())
					: this.text != null && this.text.equals(feedback.answer());
		}

	}

	/**
	 * What the transcript says about a request.
	 *
	 * @param repeated the exchange to repeat, or null to ask
	 * @param refused whether the request is known and its answers were refused
	 */
	public record Finding(@Nullable Exchange repeated, boolean refused) {

		private static final Finding UNKNOWN = new Finding(null, false);

	}

	private record Entry(Object request, Exchange exchange) {
	}

	/**
	 * The exchanges of one attempt, in order. Requests are compared only after a failure,
	 * because most calls have none.
	 */
	private static final class Run {

		private final List<Entry> entries = new ArrayList<>(2);

		/** How often each request was made. */
		private final Map<Object, Integer> asked = new HashMap<>(0);

		/** The last answer or tool call of a model, or null. */
		private @Nullable Exchange last;

		/** Whether a tool has run since. Its call is not asked for again. */
		private boolean toolHasRun;

		/** Whether the last answer or tool call must not be repeated. */
		private boolean lastIsRefused;

		private void add(Object request, Exchange exchange) {
			this.entries.add(new Entry(request, exchange));
			this.toolHasRun = exchange.text() == null && exchange.toolCalls().isEmpty();
			this.last = this.toolHasRun ? this.last : exchange;
		}

		private boolean isRefused(Exchange exchange) {
			return this.lastIsRefused && !this.toolHasRun && exchange == this.last;
		}

		private List<Exchange> exchangesOf(Object request) {
			return this.entries.stream()
				.filter((entry) -> entry.request().equals(request))
				.map(Entry::exchange)
				.toList();
		}

	}

	/**
	 * Looks up a request. The same request that is made several times in one attempt is
	 * answered in the same order.
	 * @param method the attempt of the method
	 */
	public synchronized Finding find(LlmCallContext method, Object request) {
		Run known = this.failed;
		if (known == null) {
			return Finding.UNKNOWN;
		}
		List<Exchange> exchanges = known.exchangesOf(request);
		int index = run(method).asked.merge(request, 1, Integer::sum) - 1;
		if (index >= exchanges.size()) {
			return Finding.UNKNOWN;
		}
		Exchange exchange = exchanges.get(index);
		boolean refused = known.isRefused(exchange) || this.refusedTexts.contains(exchange.text())
				|| isRefused(exchange, method.feedback());
		return refused ? new Finding(null, true) : new Finding(exchange, false);
	}

	private static boolean isRefused(Exchange exchange, List<LlmFeedback> feedback) {
		return feedback.stream().anyMatch(exchange::isMeantBy);
	}

	/** Adds an exchange of an attempt of the method, repeated or new. */
	public synchronized void add(LlmCallContext method, Object request, Exchange exchange) {
		run(method).add(request, exchange);
	}

	private Run run(LlmCallContext method) {
		return this.running.computeIfAbsent(method, (unknown) -> new Run());
	}

	/**
	 * Ends an attempt that has failed.
	 * @param answersStand whether the failure says nothing about the last answer
	 * @param refused the text of the answer that was refused, or null if it is not known
	 */
	synchronized void failed(LlmCallContext method, boolean answersStand, @Nullable String refused) {
		Run run = this.running.remove(method);
		if (run == null) {
			return;
		}
		boolean isKnown = refused != null
				&& run.entries.stream().anyMatch((entry) -> refused.equals(entry.exchange().text()));
		if (isKnown) {
			this.refusedTexts.add(refused);
		}
		run.lastIsRefused = !answersStand && !isKnown;
		if (this.failed != null) {
			this.failed.entries.stream()
				.filter((entry) -> run.exchangesOf(entry.request()).isEmpty())
				.toList()
				.forEach(run.entries::add);
		}
		this.failed = run;
	}

}
