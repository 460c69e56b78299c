/**
 * Which of the application's model beans answers for which provider.
 */
@NullMarked
package io.github.llmresilience.routing;

import org.jspecify.annotations.NullMarked;
