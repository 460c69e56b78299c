/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.List;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * Prints the rows of version 3 of Anthropic's SDK, in a JVM without version 2.
 */
class AnthropicSdk3Matrix {

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	public static void main(String[] args) {
		List<Row> rows = AnthropicRows.of(3);
		try (Scene patient = Scene.patient(Application.class, rows);
				Scene impatient = Scene.impatient(Application.class, rows)) {
			rows.forEach((row) -> System.out.println(Matrix.line(row, patient, impatient)));
		}
		System.exit(0);
	}

}
