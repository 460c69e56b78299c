/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What is known of HTTP clients, SDKs and models: which of them ignore aborts and
 * interrupts. Internal.
 */
@NullMarked
package io.github.llmresilience.client;

import org.jspecify.annotations.NullMarked;
