/**
 * The Actuator endpoint {@code llmretry}. Needs Spring Boot Actuator.
 */
@NullMarked
package io.github.llmresilience.actuate;

import org.jspecify.annotations.NullMarked;
