/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Tests of README.md and docs: links, snippets, properties, commands.
 */
@NullMarked
package io.github.llmresilience.documentation;

import org.jspecify.annotations.NullMarked;
