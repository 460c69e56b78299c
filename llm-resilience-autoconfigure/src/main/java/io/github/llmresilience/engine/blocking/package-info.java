/**
 * The driver for methods that block, on Spring Retry, and the template for code without
 * proxies. The only package that knows Spring Retry.
 */
@NullMarked
package io.github.llmresilience.engine.blocking;

import org.jspecify.annotations.NullMarked;
