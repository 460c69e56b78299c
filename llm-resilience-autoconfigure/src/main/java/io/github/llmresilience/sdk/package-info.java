/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Support for the official SDKs of OpenAI and Anthropic.
 */
@NullMarked
package io.github.llmresilience.sdk;

import org.jspecify.annotations.NullMarked;
