/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.state.Resettable;
import org.assertj.core.api.AssertProvider;

/**
 * Records all calls. Register it as a bean, or let
 * {@link io.github.llmresilience.test.context.AutoConfigureScriptedProviders} do so.
 * <pre class="code">
 * assertThat(calls).last()
 *     .survived(FailureKind.RATE_LIMITED)
 *     .answeredBy("anthropic/claude-haiku-4-5");
 * </pre>
 */
public final class RecordedCalls implements LlmCallListener, AssertProvider<RecordedCallsAssert>, Resettable {

	private final Map<UUID, List<LlmCallEvent.OfCall>> running = new ConcurrentHashMap<>();

	/** The calls that had begun before the last reset. */
	private volatile Set<UUID> earlier = Set.of();

	/** Also the lock. */
	private final List<RecordedCall> ended = new ArrayList<>();

	@Override
	public void onEvent(LlmCallEvent event) {
		if (event instanceof LlmCallEvent.OfCall ofCall && !this.earlier.contains(ofCall.callId())) {
			List<LlmCallEvent.OfCall> events = this.running.computeIfAbsent(ofCall.callId(),
					(unknown) -> new ArrayList<>());
			synchronized (events) {
				events.add(ofCall);
			}
			if (event instanceof LlmCallEvent.CallEnded end) {
				end(end, events);
			}
		}
	}

	private void end(LlmCallEvent.CallEnded end, List<LlmCallEvent.OfCall> events) {
		this.running.remove(end.callId());
		RecordedCall call;
		synchronized (events) {
			call = new RecordedCall(end, events);
		}
		synchronized (this.ended) {
			this.ended.add(call);
		}
	}

	/**
	 * Returns the calls that have ended since the last reset.
	 * @return the calls in the order of their ends
	 */
	public List<RecordedCall> all() {
		synchronized (this.ended) {
			return List.copyOf(this.ended);
		}
	}

	/** Forgets all calls, also those that have not ended. */
	@Override
	public void reset() {
		this.earlier = Set.copyOf(this.running.keySet());
		this.running.clear();
		synchronized (this.ended) {
			this.ended.clear();
		}
	}

	@Override
	public RecordedCallsAssert assertThat() {
		return new RecordedCallsAssert(all());
	}

}
