/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

/**
 * How a driver runs a method.
 */
public enum DriverMode {

	/** With retries, fallbacks and all other protection. */
	PROTECTED,

	/** Without protection. The method receives a context with its first target only. */
	BARE

}
