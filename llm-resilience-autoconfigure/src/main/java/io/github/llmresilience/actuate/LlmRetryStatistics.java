/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.actuate;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.state.Resettable;

/**
 * Sums up calls since the start, by call and provider.
 */
public final class LlmRetryStatistics implements LlmCallListener, Resettable {

	private final Map<String, CallSums> calls = new ConcurrentHashMap<>();

	@Override
	public void onEvent(LlmCallEvent event) {
		if (event instanceof LlmCallEvent.OfCall ofCall) {
			sums(ofCall.call()).add(ofCall);
		}
	}

	@Override
	public void reset() {
		this.calls.clear();
	}

	private CallSums sums(String call) {
		CallSums known = this.calls.get(call);
		return (known != null) ? known : this.calls.computeIfAbsent(call, (name) -> new CallSums());
	}

	/** Returns the reports of the calls made so far, by name. */
	Map<String, CallReport> report() {
		Map<String, CallReport> report = new TreeMap<>();
		this.calls.forEach((name, sums) -> report.put(name, sums.report()));
		return report;
	}

}
