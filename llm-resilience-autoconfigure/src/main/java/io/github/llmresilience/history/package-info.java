/**
 * Records calls and attempts in a database. Needs Spring JDBC.
 */
@NullMarked
package io.github.llmresilience.history;

import org.jspecify.annotations.NullMarked;
