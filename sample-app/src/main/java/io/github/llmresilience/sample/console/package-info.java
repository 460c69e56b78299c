/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The console: a page that shows the events of calls.
 */
@NullMarked
package io.github.llmresilience.sample.console;

import org.jspecify.annotations.NullMarked;
