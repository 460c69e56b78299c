/**
 * The console: a page to watch calls with.
 */
@NullMarked
package io.github.llmresilience.sample.console;

import org.jspecify.annotations.NullMarked;
