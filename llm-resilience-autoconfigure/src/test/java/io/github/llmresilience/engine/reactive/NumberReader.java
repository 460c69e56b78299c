/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.call.LlmStreamReader;

/**
 * Reads numbers as texts that do not repeat themselves.
 */
final class NumberReader implements LlmStreamReader<Long> {

	@Override
	public boolean reads(Object first) {
		return first instanceof Long;
	}

	@Override
	public boolean marksEnd() {
		return false;
	}

	@Override
	public LlmStreamPart read(Long element) {
		return LlmStreamPart.text(element + ";");
	}

	@Override
	public Long withText(Long element, String text) {
		return null;
	}

}
