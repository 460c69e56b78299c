/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.observation.LlmObservationKeys.CallHighKey;
import io.github.llmresilience.observation.LlmObservationKeys.CallLowKey;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/**
 * The default convention for observations of calls.
 */
final class DefaultLlmCallObservationConvention implements LlmCallObservationConvention {

	@Override
	public String getName() {
		return LlmObservationKeys.CALL;
	}

	@Override
	public String getContextualName(LlmCallObservationContext context) {
		return "llm " + context.getCall();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(LlmCallObservationContext context) {
		LlmCallEvent.CallEnded ending = context.getEnding();
		return KeyValues.of(CallLowKey.CALL.withValue(context.getCall()),
				CallLowKey.OUTCOME.withValue((ending != null) ? nameOf(ending) : KeyValue.NONE_VALUE),
				CallLowKey.PROVIDER.withValue(
						(ending != null) ? GenAiProviders.nameOf(ending.target().provider()) : KeyValue.NONE_VALUE));
	}

	private static String nameOf(LlmCallEvent.CallEnded ending) {
		return LlmMeter.tagValue(ending.outcome());
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(LlmCallObservationContext context) {
		KeyValues values = KeyValues.of(CallHighKey.CALL_ID.withValue(context.getCallId().toString()));
		LlmCallEvent.CallEnded ending = context.getEnding();
		return (ending != null && ending.outcome() != LlmOutcome.SUCCESS)
				? values.and(CallHighKey.ERROR_TYPE.withValue(nameOf(ending))) : values;
	}

}
