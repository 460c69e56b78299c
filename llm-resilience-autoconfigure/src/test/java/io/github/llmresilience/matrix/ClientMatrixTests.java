/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.llmresilience.client.AllModels;
import io.github.llmresilience.starteronly.AnthropicSdk3Tests;
import io.github.llmresilience.starteronly.OwnJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F6, F55 to F59: what each client does inside of a protected call. The table of
 * {@code docs/compatibility.md}.
 */
@Timeout(300)
class ClientMatrixTests {

	private static final List<Row> ROWS = Stream
		.of(HttpRows.ROWS, SdkRows.ROWS, AnthropicRows.of(2), SpringAiRows.ROWS, LangChain4jRows.ROWS)
		.flatMap(List::stream)
		.toList();

	@Configuration(proxyBeanMethods = false)
	@Import({ AllModels.class, LangChain4jRows.Teller.class })
	static class Application {

	}

	@Test
	void checksEveryClient() throws Exception {
		List<String> table = new ArrayList<>();
		try (Scene patient = Scene.patient(Application.class, ROWS);
				Scene impatient = Scene.impatient(Application.class, ROWS)) {
			table.addAll(Matrix.table("client", ROWS, patient, impatient));
		}
		table.addAll(rowsOfAnthropicSdk3());
		Matrix.assertShown(table);
	}

	private static List<String> rowsOfAnthropicSdk3() throws Exception {
		String output = OwnJvm.run(AnthropicSdk3Tests::isKept, AnthropicSdk3Tests.JARS, AnthropicSdk3Matrix.class);
		List<String> rows = output.lines().filter((line) -> line.startsWith("| anthropic-java 3")).toList();
		assertThat(rows).as(output).hasSize(2);
		return rows;
	}

}
