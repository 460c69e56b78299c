/**
 * Support for the official SDKs of OpenAI and Anthropic.
 */
@NullMarked
package io.github.llmresilience.sdk;

import org.jspecify.annotations.NullMarked;
