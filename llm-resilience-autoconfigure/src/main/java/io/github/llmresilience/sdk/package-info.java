/**
 * The official SDKs of OpenAI and Anthropic: requests for the model of the current
 * attempt, and clients that send one for each.
 */
@NullMarked
package io.github.llmresilience.sdk;

import org.jspecify.annotations.NullMarked;
