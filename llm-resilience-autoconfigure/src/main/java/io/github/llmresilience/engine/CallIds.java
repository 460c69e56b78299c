/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Creates unique call ids. An id has a random part for each instance of this class, and a
 * counter. It is a UUID of version 8 (RFC 9562, section 5.8).
 */
final class CallIds {

	private static final long VERSION_BITS = 0xF000L;

	private static final long VERSION_8 = 0x8000L;

	private static final long VARIANT = 0x8000_0000_0000_0000L;

	private final long run = (UUID.randomUUID().getMostSignificantBits() & ~VERSION_BITS) | VERSION_8;

	private final AtomicLong calls = new AtomicLong();

	UUID next() {
		return new UUID(this.run, VARIANT | this.calls.incrementAndGet());
	}

}
