/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The API for method bodies, callers and listeners: context, target, result, template,
 * events, rules and the restart of streams.
 */
@NullMarked
package io.github.llmresilience.call;

import org.jspecify.annotations.NullMarked;
