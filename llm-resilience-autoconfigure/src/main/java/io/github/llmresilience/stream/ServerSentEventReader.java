/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;
import org.jspecify.annotations.Nullable;

import org.springframework.http.codec.ServerSentEvent;

/**
 * Reads server-sent events whose data is in the format of a provider.
 */
public final class ServerSentEventReader implements LlmStreamReader<ServerSentEvent<?>> {

	private final EventDataReader data = new EventDataReader();

	/**
	 * Whether the event has no data, or data in a known format. An event without data is
	 * a heartbeat. Later events show the format of the stream.
	 */
	@Override
	public boolean reads(Object first) {
		return first instanceof ServerSentEvent<?> event && (event.data() == null || this.data.reads(event.data()));
	}

	@Override
	public boolean marksEnd() {
		return true;
	}

	@Override
	public @Nullable LlmStreamPart read(ServerSentEvent<?> event) {
		if (event.data() == null) {
			return LlmStreamPart.NOTHING;
		}
		return (event.data() instanceof String text) ? this.data.read(text) : null;
	}

	@Override
	public @Nullable ServerSentEvent<?> withText(ServerSentEvent<?> event, String text) {
		String changed = (event.data() instanceof String before) ? this.data.withText(before, text) : null;
		return (changed != null) ? copy(event, changed) : null;
	}

	private static ServerSentEvent<String> copy(ServerSentEvent<?> event, String data) {
		ServerSentEvent.Builder<String> builder = ServerSentEvent.builder(data);
		if (event.id() != null) {
			builder.id(event.id());
		}
		if (event.event() != null) {
			builder.event(event.event());
		}
		if (event.retry() != null) {
			builder.retry(event.retry());
		}
		if (event.comment() != null) {
			builder.comment(event.comment());
		}
		return builder.build();
	}

}
