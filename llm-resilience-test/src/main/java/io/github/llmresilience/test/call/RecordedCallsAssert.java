/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.call;

import java.util.List;

import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on recorded calls.
 */
public final class RecordedCallsAssert extends AbstractAssert<RecordedCallsAssert, List<RecordedCall>> {

	RecordedCallsAssert(List<RecordedCall> calls) {
		super(calls, RecordedCallsAssert.class);
	}

	/**
	 * Verifies the number of calls.
	 * @param count the expected number
	 * @return this assertion
	 */
	public RecordedCallsAssert hasSize(int count) {
		if (this.actual.size() != count) {
			failWithMessage("Expected %d calls, but there were %d: %s", count, this.actual.size(), this.actual);
		}
		return this;
	}

	/**
	 * Verifies that there were no calls.
	 * @return this assertion
	 */
	public RecordedCallsAssert isEmpty() {
		return hasSize(0);
	}

	/**
	 * Returns assertions on the call that ended last.
	 * @return the assertions
	 */
	public RecordedCallAssert last() {
		return last(this.actual, "");
	}

	/**
	 * Returns assertions on the call of a name that ended last.
	 * @param name the name of the call
	 * @return the assertions
	 */
	public RecordedCallAssert last(String name) {
		return last(this.actual.stream().filter((call) -> call.name().equals(name)).toList(), " of '" + name + "'");
	}

	private RecordedCallAssert last(List<RecordedCall> calls, String of) {
		if (calls.isEmpty()) {
			failWithMessage("Expected a call%s, but there were only %s", of, this.actual);
		}
		return calls.get(calls.size() - 1).assertThat();
	}

}
