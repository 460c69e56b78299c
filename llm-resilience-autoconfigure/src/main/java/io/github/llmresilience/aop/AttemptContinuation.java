/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.coroutine.LlmCallContextElement;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;

/**
 * The continuation of a suspending function in one attempt. Its coroutine context makes
 * the attempt current.
 *
 * @param caller the continuation of the caller
 * @param attempt the element of the attempt
 */
record AttemptContinuation(Continuation<Object> caller, LlmCallContextElement attempt) implements Continuation<Object> {

	/** Returns the continuation of an attempt for the continuation of a caller. */
	@SuppressWarnings("unchecked")
	static Object of(Object caller, LlmCallContext attempt) {
		return new AttemptContinuation((Continuation<Object>) caller, new LlmCallContextElement(attempt));
	}

	@Override
	public CoroutineContext getContext() {
		return this.caller.getContext().plus(this.attempt);
	}

	@Override
	public void resumeWith(Object result) {
		this.caller.resumeWith(result);
	}

}
