/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample;

/**
 * A book, as the model describes it.
 *
 * @param title the title
 * @param author the author
 */
public record Book(String title, String author) {
}
