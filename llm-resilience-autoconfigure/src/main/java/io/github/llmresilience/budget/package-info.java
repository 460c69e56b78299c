/**
 * How many requests a provider may be sent beside the first of each call.
 */
@NullMarked
package io.github.llmresilience.budget;

import org.jspecify.annotations.NullMarked;
