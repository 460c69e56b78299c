/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.List;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmFinishReason;
import io.github.llmresilience.call.LlmRequestDetails;
import io.github.llmresilience.observation.LlmObservationKeys.AttemptHighKey;
import io.github.llmresilience.observation.LlmObservationKeys.AttemptLowKey;
import io.github.llmresilience.observation.LlmObservationKeys.AttemptSpanTag;
import io.github.llmresilience.observation.LlmObservationKeys.CallSpanTag;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;

/**
 * Writes the observations of calls and attempts as spans. The span of a request to a
 * model has the kind {@code CLIENT} and the attributes of OpenTelemetry's conventions for
 * generative AI, with their types.
 *
 * @see <a href=
 * "https://github.com/open-telemetry/semantic-conventions-genai/blob/v0.1.0/docs/gen-ai/client-inference.md">
 * Client inference</a>
 */
public final class LlmSpanHandler extends DefaultTracingObservationHandler {

	private static final double NANOS_PER_SECOND = 1_000_000_000;

	public LlmSpanHandler(Tracer tracer) {
		super(tracer);
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof LlmAttemptObservationContext || context instanceof LlmCallObservationContext;
	}

	@Override
	public void onStart(Observation.Context context) {
		if (context instanceof LlmAttemptObservationContext attempt
				&& attempt.getExpectedRole() == AttemptRole.REQUEST) {
			startRequest(attempt);
		}
		else {
			super.onStart(context);
		}
	}

	/** Starts the span with the attributes that a sampler may use. */
	private void startRequest(LlmAttemptObservationContext attempt) {
		Span.Builder span = getTracer().spanBuilder()
			.kind(Span.Kind.CLIENT)
			.name(DefaultLlmAttemptObservationConvention.requestName(attempt))
			.tag(AttemptHighKey.OPERATION.asString(), DefaultLlmAttemptObservationConvention.OPERATION)
			.tag(AttemptLowKey.PROVIDER.asString(), GenAiProviders.nameOf(attempt.getTarget().provider()))
			.tag(AttemptLowKey.MODEL.asString(), attempt.getTarget().model());
		Span parent = getParentSpan(attempt);
		getTracingContext(attempt).setSpan(((parent != null) ? span.setParent(parent.context()) : span).start());
	}

	@Override
	public void onStop(Observation.Context context) {
		Span span = getRequiredSpan(context);
		if (context instanceof LlmAttemptObservationContext attempt) {
			span.tag(AttemptSpanTag.NUMBER.asString(), attempt.getNumber());
			if (attempt.getRole() == AttemptRole.REQUEST && attempt.getEnding() != null) {
				tagRequest(attempt.getEnding(), span);
			}
		}
		else if (context instanceof LlmCallObservationContext call && call.getEnding() != null) {
			span.tag(CallSpanTag.ATTEMPTS.asString(), call.getEnding().attempts());
			span.tag(CallSpanTag.RETRIES.asString(), call.getEnding().retries());
		}
		super.onStop(context);
	}

	private static void tagRequest(LlmCallEvent.AttemptEnded ending, Span span) {
		if (ending.usage() != null) {
			span.tag(AttemptSpanTag.INPUT_TOKENS.asString(), ending.usage().promptTokens());
			span.tag(AttemptSpanTag.OUTPUT_TOKENS.asString(), ending.usage().completionTokens());
		}
		LlmRequestDetails request = ending.request();
		if (request == null) {
			return;
		}
		if (request.streamed()) {
			span.tag(AttemptSpanTag.STREAM.asString(), true);
		}
		if (request.timeToFirstChunk() != null) {
			span.tag(AttemptSpanTag.TIME_TO_FIRST_CHUNK.asString(),
					request.timeToFirstChunk().toNanos() / NANOS_PER_SECOND);
		}
		if (request.serverAddress() != null) {
			span.tag(AttemptSpanTag.SERVER_PORT.asString(), request.serverPort());
		}
		if (request.finish() != null) {
			span.tagOfStrings(AttemptSpanTag.FINISH_REASONS.asString(), List.of(nameOf(request.finish())));
		}
	}

	/** Returns the name of a finish reason in the schema of output messages. */
	private static String nameOf(LlmFinishReason finish) {
		return switch (finish) {
			case COMPLETE -> "stop";
			case TOOL_CALLS -> "tool_call";
			case CUT_OFF -> "length";
			case FILTERED -> "content_filter";
			case MALFORMED, FAILED -> "error";
		};
	}

}
