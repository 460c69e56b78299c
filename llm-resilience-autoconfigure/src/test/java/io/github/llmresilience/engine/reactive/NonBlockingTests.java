/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.starteronly.OwnJvm;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * B31: no thread is ever blocked, watched by BlockHound in a JVM of its own.
 */
class NonBlockingTests {

	@Test
	void blocksNoThread() throws Exception {
		String output = OwnJvm.run((jar) -> true, NonBlockingApplication.class,
				"-XX:+AllowRedefinitionToAddDeleteMethods", "-XX:+EnableDynamicAgentLoading");
		assertThat(output).contains("GUARD works").contains("CALLS 400").doesNotContain("Blocking call!");
	}

}
