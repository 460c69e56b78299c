/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.time.Duration;
import java.util.stream.Stream;

import io.github.llmresilience.bounds.BoundedMap;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmRequestDetails;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.observation.LlmObservationKeys.AttemptHighKey;
import io.github.llmresilience.observation.LlmObservationKeys.AttemptLowKey;
import io.github.llmresilience.state.Resettable;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * Records attempts in the client metrics of OpenTelemetry's conventions for generative
 * AI: duration, time to the first chunk, input tokens and output tokens. As the
 * conventions say, {@code error.type} is there for failed attempts only.
 *
 * @see <a href=
 * "https://github.com/open-telemetry/semantic-conventions-genai/blob/v0.1.0/docs/gen-ai/client-inference.md">
 * Client inference</a>
 */
public final class GenAiClientMeters implements LlmCallListener, Resettable {

	static final String DURATION = "gen_ai.client.inference.duration";

	static final String TIME_TO_FIRST_CHUNK = "gen_ai.client.inference.time_to_first_chunk";

	static final String INPUT_TOKENS = "gen_ai.client.inference.operation.input_tokens";

	static final String OUTPUT_TOKENS = "gen_ai.client.inference.operation.output_tokens";

	private static final String TOKEN = "{token}";

	/** The upper bounds of the buckets that the conventions recommend for durations. */
	private static final Duration[] BUCKETS = { millis(10), millis(20), millis(40), millis(80), millis(160),
			millis(320), millis(640), millis(1280), millis(2560), millis(5120), millis(10240), millis(20480),
			millis(40960), millis(81920) };

	private final MeterRegistry registry;

	private final BoundedMap<LlmTarget, LlmTarget> targets = new BoundedMap<>(BoundedMap.MAX_MODELS,
			new LlmTarget(BoundedMap.OTHER, BoundedMap.OTHER));

	public GenAiClientMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	private static Duration millis(long millis) {
		return Duration.ofMillis(millis);
	}

	@Override
	public void onEvent(LlmCallEvent event) {
		if (event instanceof LlmCallEvent.AttemptEnded attempt) {
			record(attempt);
		}
	}

	/** Removes the meters. */
	@Override
	public void reset() {
		Stream.of(DURATION, TIME_TO_FIRST_CHUNK, INPUT_TOKENS, OUTPUT_TOKENS)
			.flatMap((name) -> this.registry.find(name).meters().stream())
			.forEach(this.registry::remove);
	}

	private void record(LlmCallEvent.AttemptEnded attempt) {
		Tags tags = tags(this.targets.get(attempt.target(), (target) -> target));
		Tags ofDuration = (attempt.kind() == null) ? tags
				: tags.and(AttemptHighKey.ERROR_TYPE.asString(), LlmMeter.tagValue(attempt.kind()));
		timer(DURATION, "Duration of requests to models", ofDuration).record(attempt.duration());
		LlmRequestDetails request = attempt.request();
		if (request != null && request.timeToFirstChunk() != null) {
			timer(TIME_TO_FIRST_CHUNK, "Time until the first element of streams", tags)
				.record(request.timeToFirstChunk());
		}
		if (attempt.usage() != null) {
			summary(INPUT_TOKENS, "Tokens of prompts", tags).record(attempt.usage().promptTokens());
			summary(OUTPUT_TOKENS, "Tokens of answers", tags).record(attempt.usage().completionTokens());
		}
	}

	private static Tags tags(LlmTarget target) {
		return Tags.of(AttemptHighKey.OPERATION.asString(), DefaultLlmAttemptObservationConvention.OPERATION,
				AttemptLowKey.PROVIDER.asString(), GenAiProviders.nameOf(target.provider()),
				AttemptLowKey.MODEL.asString(), target.model());
	}

	private Timer timer(String name, String description, Tags tags) {
		return Timer.builder(name)
			.description(description)
			.serviceLevelObjectives(BUCKETS)
			.tags(tags)
			.register(this.registry);
	}

	private DistributionSummary summary(String name, String description, Tags tags) {
		return DistributionSummary.builder(name)
			.description(description)
			.baseUnit(TOKEN)
			.tags(tags)
			.register(this.registry);
	}

}
