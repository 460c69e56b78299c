/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

/**
 * The scope of a cooldown.
 */
public enum CooldownScope {

	/** One model. */
	TARGET,

	/** All models of the provider. */
	PROVIDER

}
