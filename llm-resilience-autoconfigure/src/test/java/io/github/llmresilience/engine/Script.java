/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmHttpException;

/**
 * The body of a call that does, attempt by attempt, what it is told, and notes which
 * targets it was called for.
 */
public final class Script {

	/**
	 * What one attempt does.
	 */
	@FunctionalInterface
	public interface Act {

		Object run(LlmCallContext context) throws Throwable;

	}

	private final Deque<Act> acts = new ArrayDeque<>();

	private final List<String> targets = new ArrayList<>();

	private final List<List<Throwable>> errorsSeen = new ArrayList<>();

	public static Script of(Object... acts) {
		Script script = new Script();
		for (Object act : acts) {
			script.acts.add(toAct(act));
		}
		return script;
	}

	private static Act toAct(Object act) {
		if (act instanceof Act custom) {
			return custom;
		}
		if (act instanceof Throwable error) {
			return (context) -> {
				throw error;
			};
		}
		return (context) -> act;
	}

	/**
	 * An attempt that computes its answer or failure.
	 */
	public static Act act(Act act) {
		return act;
	}

	/**
	 * A provider's error response.
	 */
	public static LlmHttpException http(int status) {
		return http(status, Map.of(), "");
	}

	/**
	 * A provider's error response that asks to wait.
	 */
	public static LlmHttpException http(int status, String retryAfter) {
		return http(status, Map.of("Retry-After", List.of(retryAfter)), "");
	}

	/**
	 * A provider's error response.
	 */
	public static LlmHttpException http(int status, Map<String, List<String>> headers, String body) {
		return new LlmHttpException(status, headers, body);
	}

	/**
	 * Runs an act on a thread that the context was not bound to.
	 */
	public static Object inContext(LlmCallContext context, Act act) throws Throwable {
		LlmCallContext.Scope scope = LlmCallContext.Scope.open(context);
		try {
			return act.run(context);
		}
		finally {
			scope.close();
		}
	}

	/**
	 * Makes the next attempt; the last act is repeated for ever.
	 */
	public Object run() throws Throwable {
		LlmCallContext context = LlmCallContext.current();
		this.targets.add(context.target().toString());
		this.errorsSeen.add(context.errors());
		Act act = (this.acts.size() > 1) ? this.acts.poll() : this.acts.element();
		return act.run(context);
	}

	public int calls() {
		return this.targets.size();
	}

	public List<String> targets() {
		return this.targets;
	}

	public List<List<Throwable>> errorsSeen() {
		return this.errorsSeen;
	}

}
