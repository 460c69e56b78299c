/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.rule;

/**
 * What a model is told about a tool that has failed.
 */
public enum ToolErrorText {

	/** The message of the exception, which may contain data of the application. */
	MESSAGE,

	/** The name of the exception's class only. */
	TYPE

}
