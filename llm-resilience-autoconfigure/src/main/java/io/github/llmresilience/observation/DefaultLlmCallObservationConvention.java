package io.github.llmresilience.observation;

import java.util.Locale;

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
		String outcome = (ending != null) ? ending.outcome().name().toLowerCase(Locale.ROOT) : KeyValue.NONE_VALUE;
		boolean failed = ending != null && ending.outcome() != LlmOutcome.SUCCESS;
		return KeyValues.of(CallLowKey.CALL.withValue(context.getCall()), CallLowKey.OUTCOME.withValue(outcome),
				CallLowKey.PROVIDER.withValue(
						(ending != null) ? GenAiProviders.nameOf(ending.target().provider()) : KeyValue.NONE_VALUE),
				CallLowKey.ERROR_TYPE.withValue(failed ? outcome : KeyValue.NONE_VALUE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(LlmCallObservationContext context) {
		KeyValues values = KeyValues.of(CallHighKey.CALL_ID.withValue(context.getCallId().toString()));
		LlmCallEvent.CallEnded ending = context.getEnding();
		return (ending == null) ? values : values.and(CallHighKey.ATTEMPTS.withValue(String.valueOf(ending.attempts())),
				CallHighKey.RETRIES.withValue(String.valueOf(ending.retries())));
	}

}
