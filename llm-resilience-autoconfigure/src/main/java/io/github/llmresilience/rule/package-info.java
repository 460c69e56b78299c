/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The rules that decide after a failure (retry, re-ask, resume, fall back) and their
 * settings. Internal.
 */
@NullMarked
package io.github.llmresilience.rule;

import org.jspecify.annotations.NullMarked;
