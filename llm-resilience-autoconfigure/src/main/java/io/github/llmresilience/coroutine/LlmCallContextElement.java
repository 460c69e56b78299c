/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.coroutine;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.AttemptScope;
import kotlin.coroutines.AbstractCoroutineContextElement;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ThreadContextElement;

/**
 * Makes the context of an attempt current on every thread that runs a coroutine. The body
 * of an {@code @LlmCall} that is a suspending function or returns a {@code Flow} has the
 * element already. Add it to a coroutine of another scope: <pre class="code">
 * scope.async(LlmCallContextElement.current()) { chat.prompt(question).call().content() }
 * </pre>
 */
public final class LlmCallContextElement extends AbstractCoroutineContextElement
		implements ThreadContextElement<Object> {

	/** The key of the element in a coroutine context. */
	public static final CoroutineContext.Key<LlmCallContextElement> KEY = new Key();

	private final LlmCallContext context;

	/**
	 * Creates the element.
	 * @param context the context of an attempt
	 */
	public LlmCallContextElement(LlmCallContext context) {
		super(KEY);
		this.context = context;
	}

	/**
	 * Creates the element for the attempt that runs on this thread.
	 * @return the element
	 * @throws IllegalStateException if no {@code @LlmCall} runs on this thread
	 */
	public static LlmCallContextElement current() {
		return new LlmCallContextElement(LlmCallContext.current());
	}

	/**
	 * Returns the context of the attempt.
	 * @return the context
	 */
	public LlmCallContext context() {
		return this.context;
	}

	@Override
	public Object updateThreadContext(CoroutineContext context) {
		return AttemptScope.open(this.context);
	}

	@Override
	public void restoreThreadContext(CoroutineContext context, Object scope) {
		((AttemptScope) scope).close();
	}

	private static final class Key implements CoroutineContext.Key<LlmCallContextElement> {

	}

}
