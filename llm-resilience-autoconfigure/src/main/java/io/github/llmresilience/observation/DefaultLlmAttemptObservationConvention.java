package io.github.llmresilience.observation;

import java.util.Locale;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.observation.LlmObservationKeys.AttemptHighKey;
import io.github.llmresilience.observation.LlmObservationKeys.AttemptLowKey;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * The default convention for observations of attempts.
 */
final class DefaultLlmAttemptObservationConvention implements LlmAttemptObservationConvention {

	private static final String OPERATION = "chat";

	@Override
	public String getName() {
		return LlmObservationKeys.ATTEMPT;
	}

	@Override
	public String getContextualName(LlmAttemptObservationContext context) {
		return context.isOfMethod() ? "run " + context.getCall() : OPERATION + " " + context.getTarget().model();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(LlmAttemptObservationContext context) {
		return KeyValues.of(AttemptLowKey.CALL.withValue(context.getCall()),
				AttemptLowKey.SCOPE.withValue(context.isOfMethod() ? "method" : "model"),
				AttemptLowKey.OPERATION.withValue(OPERATION),
				AttemptLowKey.PROVIDER.withValue(GenAiProviders.nameOf(context.getTarget().provider())),
				AttemptLowKey.MODEL.withValue(context.getTarget().model()),
				AttemptLowKey.ERROR_TYPE.withValue(errorType(context.getEnding())));
	}

	private static String errorType(LlmCallEvent.@Nullable AttemptEnded ending) {
		return (ending != null && ending.kind() != null) ? ending.kind().name().toLowerCase(Locale.ROOT)
				: KeyValue.NONE_VALUE;
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(LlmAttemptObservationContext context) {
		KeyValues values = KeyValues.of(AttemptHighKey.CALL_ID.withValue(context.getCallId().toString()),
				AttemptHighKey.NUMBER.withValue(String.valueOf(context.getNumber())));
		LlmCallEvent.AttemptEnded ending = context.getEnding();
		if (ending == null || ending.usage() == null) {
			return values;
		}
		return values.and(AttemptHighKey.INPUT_TOKENS.withValue(String.valueOf(ending.usage().promptTokens())),
				AttemptHighKey.OUTPUT_TOKENS.withValue(String.valueOf(ending.usage().completionTokens())));
	}

}
