/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.call.LlmAnswerCheck;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.rule.CallSettings;
import io.github.llmresilience.rule.HedgeSettings;
import io.github.llmresilience.rule.ParseSettings;
import io.github.llmresilience.rule.RetryAfterSettings;
import io.github.llmresilience.rule.RetrySettings;
import io.github.llmresilience.rule.StreamSettings;
import io.github.llmresilience.rule.ToolSettings;
import org.jspecify.annotations.Nullable;

/**
 * A call before its settings are resolved: its name and the attributes of its
 * {@code @LlmCall}.
 *
 * @param name the name of the call
 * @param source the place of the annotation, for messages
 * @param settings the attributes of the annotation
 * @param collectedErrors the exception types that the call collects; empty for all
 * @param outputType the type that the answer is converted to, or null if it is not known
 * @param checks the checks of the answers that the annotation names
 * @param isProbe whether the call is a probe: its answer is not checked, and its settings
 * do not change
 * @param usesGeneralFallbacks whether the fallbacks of all calls apply if the call has
 * none of its own
 */
public record LlmCallSpec(String name, String source, CallSettings settings,
		Set<Class<? extends Throwable>> collectedErrors, @Nullable Type outputType,
		List<Class<? extends LlmAnswerCheck>> checks, boolean isProbe, boolean usesGeneralFallbacks) {

	/** Returns a call without an annotation. All its settings are properties. */
	public static LlmCallSpec named(String name) {
		return new LlmCallSpec(name, "call '" + name + "'", CallSettings.NONE, Set.of(), null, List.of(), false, true);
	}

	/**
	 * Returns a call of a model that is no chat model. The fallbacks of all calls are
	 * chat models and do not apply.
	 */
	public static LlmCallSpec ofOtherModel(String name, LlmTarget target) {
		return new LlmCallSpec(name, "call '" + name + "'", CallSettings.NONE.withModel(target.toString()), Set.of(),
				null, List.of(), false, false);
	}

	/**
	 * Returns a call that asks a model once, without retries, re-asks and fallbacks.
	 */
	public static LlmCallSpec ofProbe(String name, LlmTarget target, Duration timeout) {
		RetrySettings once = new RetrySettings(1, null, null, null, null, null, timeout, RetryAfterSettings.NONE, null,
				null);
		CallSettings settings = new CallSettings(target.toString(), List.of(), null, null, timeout, null, once,
				new ParseSettings(0, null, null), StreamSettings.NONE, ToolSettings.NONE, HedgeSettings.NONE, null);
		return new LlmCallSpec(name, "call '" + name + "'", settings, Set.of(), null, List.of(), true, false);
	}

}
