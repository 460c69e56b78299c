/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample;

import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.ai.tool.annotation.Tool;
import org.springframework.stereotype.Component;

/**
 * A tool for the model. Returns the number of copies of a book and the number of
 * inquiries so far.
 */
@Component
class Warehouse {

	private final AtomicInteger inquiries = new AtomicInteger();

	@Tool(description = "Tells how many copies of a book are in stock")
	String countCopies(String title) {
		if (title.isBlank()) {
			throw new IllegalArgumentException("The title must not be empty");
		}
		return title.length() + " copies of '" + title + "' (inquiry " + this.inquiries.incrementAndGet() + ")";
	}

}
