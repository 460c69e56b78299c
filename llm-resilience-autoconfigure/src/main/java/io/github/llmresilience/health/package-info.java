/**
 * Whether the models can be called, as a health contributor. Needs Spring Boot Health.
 */
@NullMarked
package io.github.llmresilience.health;

import org.jspecify.annotations.NullMarked;
