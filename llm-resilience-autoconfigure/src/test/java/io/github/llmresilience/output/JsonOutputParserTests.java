/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.output;

import java.lang.reflect.Type;
import java.util.List;

import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmParseException.Problem;
import io.github.llmresilience.failure.LlmToolCall;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import org.junit.jupiter.api.Test;

import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Java values from answers, for any client.
 */
class JsonOutputParserTests {

	record Book(@NotBlank String title, @Positive int pages) {

		Book {
			if ("untitled".equals(title)) {
				throw new IllegalArgumentException("a book needs a real title");
			}
		}

	}

	interface NoConstructor {

		String title();

	}

	private final LlmOutputParser<Book> books = JsonOutputParser.of(Book.class);

	private static LlmParseException refusal(LlmOutputParser<?> parser, String answer) {
		return catchThrowableOfType(LlmParseException.class, () -> parser.parse(answer));
	}

	@Test
	void makesAValueOfAnAnswer() {
		assertThat(this.books.parse("Here: {'title': 'Emma', 'pages': '474', 'year': 1815}"))
			.isEqualTo(new Book("Emma", 474));
		Type list = new ParameterizedTypeReference<List<Book>>() {
		}.getType();
		assertThat(JsonOutputParser.of(list).parse("[{\"title\":\"Emma\",\"pages\":474}]"))
			.isEqualTo(List.of(new Book("Emma", 474)));
	}

	/** B62: path and reason. */
	@Test
	void saysWhereAValueDoesNotFit() {
		LlmParseException refusal = refusal(this.books, "{\"title\":\"Emma\",\"pages\":\"many\"}");
		assertThat(refusal.problem()).isEqualTo(Problem.SCHEMA);
		assertThat(refusal.retryMessage()).contains("/pages").contains("many");
		assertThat(refusal).hasMessageNotContaining("Emma").hasMessageNotContaining("many");
		assertThat(refusal(this.books, "{\"title\":\"untitled\",\"pages\":1}").retryMessage())
			.contains("a book needs a real title");
		assertThat(refusal(this.books, "null").retryMessage()).contains("null");
	}

	/** B65. */
	@Test
	void checksConstraints() {
		try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
			OutputValidator validator = new BeanOutputValidator(factory.getValidator());
			LlmParseException refusal = refusal(JsonOutputParser.of(Book.class).withValidator(validator),
					"{\"title\":\" \",\"pages\":-1}");
			assertThat(refusal.problem()).isEqualTo(Problem.SCHEMA);
			assertThat(refusal.retryMessage()).contains("/title").contains("/pages");
			Type list = new ParameterizedTypeReference<List<Book>>() {
			}.getType();
			assertThat(refusal(JsonOutputParser.of(list).withValidator(validator), "[{\"title\":\"A\",\"pages\":0}]"))
				.isNotNull();
		}
	}

	/** B71. */
	@Test
	void namesTheToolCallWhoseArgumentsItRead() {
		LlmToolCall call = new LlmToolCall("call_1", "book");
		LlmParseException refusal = catchThrowableOfType(LlmParseException.class,
				() -> this.books.parse(call, "{\"pages\":[]}"));
		assertThat(refusal.toolCall()).isEqualTo(call);
		assertThat(refusal.rawText()).isEqualTo("{\"pages\":[]}");
	}

	@Test
	void saysThatATypeCannotBeMadeAtAll() {
		assertThatIllegalStateException()
			.isThrownBy(() -> JsonOutputParser.of(NoConstructor.class).parse("{\"title\":\"Emma\"}"))
			.withMessageContaining(NoConstructor.class.getName())
			.withMessageContaining("constructor");
	}

	/** A parser of one's own: what it throws is told to the model. */
	@Test
	void tellsWhatAParserOfOnesOwnThrows() {
		LlmOutputParser<Integer> parser = LlmOutputParser.of(Integer::valueOf);
		assertThat(parser.parse("7")).isEqualTo(7);
		LlmParseException refusal = refusal(parser, "seven");
		assertThat(refusal.problem()).isEqualTo(Problem.CUSTOM);
		assertThat(refusal.retryMessage()).contains("seven");
		assertThat(refusal).hasCauseInstanceOf(NumberFormatException.class).hasMessageNotContaining("seven");
		assertThat(refusal(LlmOutputParser.of((text) -> {
			throw new IllegalStateException();
		}), "x").retryMessage()).contains("IllegalStateException");
		LlmParseException own = new LlmParseException("x", "try harder");
		assertThat(refusal(LlmOutputParser.of((text) -> {
			throw own;
		}), "x")).isSameAs(own);
	}

}
