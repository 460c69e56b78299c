/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.concurrent.Callable;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.matrix.MatrixServer.Action;
import io.github.llmresilience.matrix.MatrixServer.Step;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a protected call does, and how it is shown.
 */
enum Column {

	/** A failed attempt is repeated. */
	RETRY("retry") {

		@Override
		void check(Row row, Scene scene) throws Exception {
			scene.script(Step.of(Action.OVERLOADED), Step.answer("Emma"));
			assertThat(row.text(scene).call()).isEqualTo("Emma");
			assertThat(scene.requests()).hasSize(2);
			assertThat(scene.kinds(row)).containsExactly(FailureKind.OVERLOADED, null);
		}

	},

	/** The kind of a failure is known, also where only the body tells it. */
	KIND("kind") {

		@Override
		void check(Row row, Scene scene) {
			scene.script(Step.of(Action.TOO_LONG));
			assertThat(catchFailure(row.text(scene))).isNotNull();
			assertThat(scene.kinds(row)).startsWith(FailureKind.CONTEXT_LENGTH);
		}

	},

	/** An attempt ends at its timeout, although the provider does not answer. */
	LIMIT("limit holds") {

		@Override
		void check(Row row, Scene scene) throws Exception {
			scene.script(Step.of(Action.HANG), Step.answer("Emma"));
			assertThat(row.text(scene).call()).isEqualTo("Emma");
			assertThat(scene.isHanging()).as("the provider still hangs").isTrue();
			assertThat(scene.kinds(row)).startsWith(FailureKind.TIMEOUT).endsWith((FailureKind) null);
		}

	},

	/** The next model is asked, by its name. */
	FALLBACK("fallback") {

		@Override
		void check(Row row, Scene scene) throws Exception {
			scene.script(Step.of(Action.OVERLOADED), Step.of(Action.OVERLOADED), Step.answer("Emma"));
			assertThat(row.text(scene).call()).isEqualTo("Emma");
			assertThat(scene.requests()).extracting(MatrixServer.Request::model)
				.containsExactly(Row.FIRST, Row.FIRST, Row.SECOND);
		}

	},

	/** A stream that breaks is continued. */
	RESUME("resume") {

		@Override
		void check(Row row, Scene scene) throws Exception {
			scene.script(Step.cut("The quick brown "), Step.answer("fox"));
			String text = (String) row.text(scene).call();
			assertThat(text).startsWith("The ").endsWith("fox");
			assertThat(scene.requests()).hasSize(2).last().asString().contains(text.substring(0, text.length() - 3));
		}

	},

	/** An answer that does not parse is sent back to the model. */
	REASK("re-ask") {

		@Override
		void check(Row row, Scene scene) throws Exception {
			scene.script(Step.answer("I like Emma"), Step.answer("{\"title\":\"Emma\"}"));
			assertThat(row.book(scene).call()).isEqualTo("Emma");
			assertThat(scene.requests()).hasSize(2).last().asString().contains("I like Emma");
		}

	},

	/** The tokens of an attempt are counted. */
	USAGE("usage") {

		@Override
		void check(Row row, Scene scene) throws Exception {
			scene.script(Step.answer("Emma"));
			assertThat(row.text(scene).call()).isEqualTo("Emma");
			assertThat(scene.usage(row)).hasSize(1).allMatch((used) -> used != null && used.promptTokens() == 1);
		}

	};

	private final String title;

	Column(String title) {
		this.title = title;
	}

	/** Fails unless the call of the row does it. */
	abstract void check(Row row, Scene scene) throws Exception;

	String title() {
		return this.title;
	}

	private static Throwable catchFailure(Callable<?> call) {
		try {
			call.call();
			return null;
		}
		catch (Exception ex) {
			return ex;
		}
	}

}
