/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Calls of models that are no chat models, such as embedding models. Internal.
 */
@NullMarked
package io.github.llmresilience.othermodel;

import org.jspecify.annotations.NullMarked;
