/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmRequestDetails;
import io.github.llmresilience.observation.LlmObservationKeys.AttemptHighKey;
import io.github.llmresilience.observation.LlmObservationKeys.AttemptLowKey;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

/**
 * The default convention for observations of attempts.
 */
final class DefaultLlmAttemptObservationConvention implements LlmAttemptObservationConvention {

	/** The operation of all requests that are observed. */
	static final String OPERATION = "chat";

	@Override
	public String getName() {
		return LlmObservationKeys.ATTEMPT;
	}

	@Override
	public String getContextualName(LlmAttemptObservationContext context) {
		return switch (context.getRole()) {
			case METHOD -> "run " + context.getCall();
			case OBSERVED_BY_CLIENT -> "attempt " + context.getNumber() + " at " + context.getTarget();
			case REQUEST -> requestName(context);
		};
	}

	/** Returns the name of the span of a request. */
	static String requestName(LlmAttemptObservationContext context) {
		return OPERATION + " " + context.getTarget().model();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(LlmAttemptObservationContext context) {
		return KeyValues.of(AttemptLowKey.CALL.withValue(context.getCall()),
				AttemptLowKey.SCOPE.withValue(context.isOfMethod() ? "method" : "model"),
				AttemptLowKey.PROVIDER.withValue(GenAiProviders.nameOf(context.getTarget().provider())),
				AttemptLowKey.MODEL.withValue(context.getTarget().model()));
	}

	/**
	 * Returns the key values that are not always there. A meter needs the same keys for
	 * all its values, so they belong to traces only.
	 */
	@Override
	public KeyValues getHighCardinalityKeyValues(LlmAttemptObservationContext context) {
		KeyValues values = KeyValues.of(AttemptHighKey.CALL_ID.withValue(context.getCallId().toString()));
		LlmCallEvent.AttemptEnded ending = context.getEnding();
		if (ending == null) {
			return values;
		}
		if (ending.kind() != null) {
			values = values.and(AttemptHighKey.ERROR_TYPE.withValue(LlmMeter.tagValue(ending.kind())));
		}
		return (context.getRole() == AttemptRole.REQUEST) ? values.and(ofRequest(ending.request())) : values;
	}

	private static KeyValues ofRequest(@Nullable LlmRequestDetails request) {
		KeyValues values = KeyValues.of(AttemptHighKey.OPERATION.withValue(OPERATION));
		if (request == null) {
			return values;
		}
		return values.and(known(AttemptHighKey.RESPONSE_ID, request.responseId()))
			.and(known(AttemptHighKey.RESPONSE_MODEL, request.responseModel()))
			.and(known(AttemptHighKey.SERVER_ADDRESS, request.serverAddress()));
	}

	private static KeyValues known(AttemptHighKey key, @Nullable String value) {
		return (value != null) ? KeyValues.of(key.withValue(value)) : KeyValues.empty();
	}

}
