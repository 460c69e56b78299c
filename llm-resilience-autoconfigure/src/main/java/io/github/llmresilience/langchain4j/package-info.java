/**
 * LangChain4j: its models called with retries, re-asks and fallbacks of their own.
 */
@NullMarked
package io.github.llmresilience.langchain4j;

import org.jspecify.annotations.NullMarked;
