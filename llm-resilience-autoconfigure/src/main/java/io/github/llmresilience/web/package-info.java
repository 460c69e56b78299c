/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How web applications answer failed calls. Internal.
 */
@NullMarked
package io.github.llmresilience.web;

import org.jspecify.annotations.NullMarked;
