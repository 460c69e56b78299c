/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * State that outlives a call, and how tests discard it. Internal.
 */
@NullMarked
package io.github.llmresilience.state;

import org.jspecify.annotations.NullMarked;
