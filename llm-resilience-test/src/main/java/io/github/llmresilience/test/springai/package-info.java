/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A chat model of Spring AI for tests without HTTP.
 */
@NullMarked
package io.github.llmresilience.test.springai;

import org.jspecify.annotations.NullMarked;
