/**
 * Logs what happens to calls, with structured fields where SLF4J is the logging facade.
 */
@NullMarked
package io.github.llmresilience.logging;

import org.jspecify.annotations.NullMarked;
