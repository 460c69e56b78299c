/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.function.BooleanSupplier;

import org.reactivestreams.Subscription;

/**
 * The source of an attempt.
 *
 * @param subscription the subscription to the source
 * @param ended whether the source has completed or failed
 */
record Source(Subscription subscription, BooleanSupplier ended) {

	boolean hasEnded() {
		return this.ended.getAsBoolean();
	}

	void cancel() {
		this.subscription.cancel();
	}

}
