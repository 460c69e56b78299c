/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Integration with LangChain4j. Internal.
 */
@NullMarked
package io.github.llmresilience.langchain4j;

import org.jspecify.annotations.NullMarked;
