/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.logging;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.llmresilience.call.ThreadContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

class MdcContextTests {

	private final List<String> seen = new ArrayList<>();

	@AfterEach
	void clear() {
		MDC.clear();
	}

	@Test
	void carriesTheValuesAndLeavesTheThreadAsItWas() {
		MDC.put("request", "one");
		UnaryOperator<Runnable> carrier = new MdcContext(ThreadContext.NONE).capture();
		MDC.put("request", "two");
		carrier.apply(() -> this.seen.add(MDC.get("request"))).run();
		assertThat(this.seen).containsExactly("one");
		assertThat(MDC.get("request")).isEqualTo("two");
	}

	@Test
	void carriesTheOtherValuesAsWell() {
		ThreadContext others = () -> (task) -> () -> {
			this.seen.add("before");
			task.run();
			this.seen.add("after");
		};
		new MdcContext(others).capture().apply(() -> this.seen.add("task")).run();
		assertThat(this.seen).containsExactly("before", "task", "after");
	}

}
