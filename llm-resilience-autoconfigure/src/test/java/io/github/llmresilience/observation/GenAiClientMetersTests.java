/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmRequestDetails;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmUsage;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The client metrics of OpenTelemetry's conventions for generative AI, version 0.1.0.
 */
class GenAiClientMetersTests {

	private static final List<String> TAGS = List.of("gen_ai.operation.name", "gen_ai.provider.name",
			"gen_ai.request.model");

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final GenAiClientMeters meters = new GenAiClientMeters(this.registry);

	private void ends(String target, @Nullable FailureKind kind, @Nullable LlmUsage usage,
			@Nullable Duration timeToFirstChunk) {
		LlmRequestDetails request = new LlmRequestDetails(timeToFirstChunk != null, timeToFirstChunk, null, null, null,
				null, 0);
		this.meters.onEvent(new LlmCallEvent.AttemptEnded("call", UUID.randomUUID(), LlmTarget.parse(target), 1, false,
				kind, Duration.ZERO, Duration.ofSeconds(2), usage, request));
	}

	private static List<String> tags(Meter meter) {
		return meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toList());
	}

	@Test
	void recordsDurationsWithAnErrorTypeForFailuresOnly() {
		ends("google/gemini", null, null, null);
		ends("google/gemini", FailureKind.OVERLOADED, null, null);
		assertThat(this.registry.get("gen_ai.client.inference.duration").timers()).hasSize(2)
			.allSatisfy((timer) -> assertThat(timer.totalTime(TimeUnit.SECONDS)).isEqualTo(2))
			.extracting(GenAiClientMetersTests::tags)
			.containsExactlyInAnyOrder(TAGS, List.of("error.type", TAGS.get(0), TAGS.get(1), TAGS.get(2)));
		assertThat(this.registry.get("gen_ai.client.inference.duration")
			.tags("error.type", "overloaded", "gen_ai.operation.name", "chat", "gen_ai.provider.name", "gcp.gemini",
					"gen_ai.request.model", "gemini")
			.timer()
			.count()).isOne();
		assertThat(this.registry.find("gen_ai.client.inference.time_to_first_chunk").timers()).isEmpty();
		assertThat(this.registry.find("gen_ai.client.inference.operation.input_tokens").summaries()).isEmpty();
	}

	@Test
	void recordsTokensAndStreams() {
		ends("openai/gpt", null, new LlmUsage(10, 5), Duration.ofMillis(500));
		assertThat(this.registry.get("gen_ai.client.inference.time_to_first_chunk").timer().totalTime(TimeUnit.SECONDS))
			.isEqualTo(0.5);
		assertThat(this.registry.get("gen_ai.client.inference.operation.input_tokens").summary().totalAmount())
			.isEqualTo(10);
		Meter output = this.registry.get("gen_ai.client.inference.operation.output_tokens").summary();
		assertThat(output.getId().getBaseUnit()).isEqualTo("{token}");
		assertThat(tags(output)).isEqualTo(TAGS);
	}

	@Test
	void isBounded() {
		for (int i = 0; i < 1000; i++) {
			ends("openai/gpt-" + i, null, null, null);
		}
		assertThat(this.registry.get("gen_ai.client.inference.duration").timers()).hasSize(201);
		assertThat(this.registry.get("gen_ai.client.inference.duration").tag("gen_ai.request.model", "other").timer())
			.isNotNull();
	}

}
