/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.lang.reflect.Type;
import java.util.Set;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.rule.AttemptThread;
import io.github.llmresilience.rule.ToolPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The settings that apply inside an attempt, to model calls and to tool calls.
 *
 * @param tools how tools that fail are handled
 * @param attemptThread the thread that runs the attempts
 * @param collectedErrors the exception types that {@link LlmCallContext#errors()} lists,
 * with their subclasses; empty for all
 * @param outputType the type that the answer is probably converted to, or null if it is
 * not known
 * @param checks the checks of the application for the answers
 */
public record LlmBodySettings(ToolPolicy tools, AttemptThread attemptThread,
		Set<Class<? extends Throwable>> collectedErrors, @Nullable Type outputType, AnswerChecks checks) {

	/** The defaults of all components: all errors are collected, and no output type. */
	public static final LlmBodySettings DEFAULTS = new LlmBodySettings(ToolPolicy.DEFAULTS, AttemptThread.AUTO,
			Set.of(), null, AnswerChecks.NONE);

	public LlmBodySettings {
		collectedErrors = Set.copyOf(collectedErrors);
	}

}
