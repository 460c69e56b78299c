/**
 * What a body, a caller and a listener use: context, target, result, template, events,
 * rules, the restart signal.
 */
@NullMarked
package io.github.llmresilience.call;

import org.jspecify.annotations.NullMarked;
