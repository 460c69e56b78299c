/**
 * Which model bean answers for which provider. Internal.
 */
@NullMarked
package io.github.llmresilience.routing;

import org.jspecify.annotations.NullMarked;
