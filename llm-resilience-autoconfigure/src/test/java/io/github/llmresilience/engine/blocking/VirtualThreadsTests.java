/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import io.github.llmresilience.starteronly.OwnJvm;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VirtualThreadsTests {

	@Test
	void pinsNoCarrierThread() throws Exception {
		Assumptions.assumeTrue(Runtime.version().feature() >= 21, "There are virtual threads from Java 21 on");
		String output = OwnJvm.run((jar) -> true, VirtualThreadsApplication.class,
				"-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1");
		assertThat(output).contains("ANSWERS 200");
	}

}
