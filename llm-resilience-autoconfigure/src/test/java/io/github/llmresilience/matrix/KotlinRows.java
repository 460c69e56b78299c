/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.List;

/**
 * Functions of Kotlin.
 */
final class KotlinRows {

	static final List<Row> ROWS = List.of(
			Row.of("Kotlin `suspend`", (calls) -> calls::suspending, (calls) -> calls::suspendingTitle,
					KotlinCalls.class)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.of("Kotlin `suspend`, `withContext`", (calls) -> calls::onAnotherThread,
					(calls) -> calls::titleOnAnotherThread, KotlinCalls.class)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.of("Kotlin `Deferred<T>`", (calls) -> calls::deferred, (calls) -> calls::deferredTitle,
					KotlinCalls.class)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.of("Kotlin `Flow<T>` of `call()`", (calls) -> calls::flow, (calls) -> calls::titleFlow,
					KotlinCalls.class)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.ofElements("Kotlin `suspend` with `Flow<T>` of `stream()`", (calls) -> calls::flowOfStream,
					KotlinCalls.class));

	private KotlinRows() {
	}

}
