/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The fields of an event. Enum constants become lower case, and durations become
 * milliseconds. Null values are left out.
 */
final class EventFields {

	private final Map<String, Object> fields = new LinkedHashMap<>();

	private EventFields(String event) {
		put("event", event);
	}

	static EventFields ofCall(String event, String call, UUID callId, LlmTarget target) {
		return new EventFields(event).put("call", call)
			.put("callId", callId.toString())
			.put("target", target.toString());
	}

	static EventFields ofTarget(String event, LlmTarget target) {
		return new EventFields(event).put("target", target.toString());
	}

	EventFields put(String name, @Nullable Object value) {
		if (value instanceof Enum<?> constant) {
			this.fields.put(name, constant.name().toLowerCase(Locale.ROOT));
		}
		else if (value instanceof Duration duration) {
			this.fields.put(name, duration.toMillis());
		}
		else if (value != null) {
			this.fields.put(name, value);
		}
		return this;
	}

	Map<String, Object> toMap() {
		return this.fields;
	}

}
