/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Scripted providers: servers on the loopback interface that answer in the formats of
 * OpenAI, Anthropic, Google and Ollama, and fail as a script defines.
 */
@NullMarked
package io.github.llmresilience.test.provider;

import org.jspecify.annotations.NullMarked;
