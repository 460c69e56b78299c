/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What of an error body is heeded, in whatever shape a client hands it out.
 */
class ErrorBodyTests {

	/** As some SDKs do. */
	@Test
	void readsMapsAndLists() {
		ErrorBody body = ErrorBody.of(Map.of("Error", Map.of("Code", "Rate_Limited", "details",
				List.of(Map.of("retryDelay", "3s"), Map.of("message", "Slow down")))));
		assertThat(body.codes()).containsExactly("rate_limited");
		assertThat(body.text()).isEqualTo("slow down\n");
		assertThat(body.retryDelay()).isEqualTo("3s");
	}

	@Test
	void doesNotReadWhatIsNestedTooDeep() {
		assertThat(ErrorBody.of(nested(7)).codes()).containsExactly("deep");
		assertThat(ErrorBody.of(nested(8)).codes()).isEmpty();
	}

	private static Object nested(int maps) {
		Object value = Map.of("code", "deep");
		for (int i = 0; i < maps; i++) {
			value = Map.of("error", value);
		}
		return value;
	}

	@Test
	void takesAnErrorOfOneWordForACode() {
		assertThat(ErrorBody.of("{\"error\":\"overloaded\"}").codes()).containsExactly("overloaded");
		assertThat(ErrorBody.of("{\"error\":\"is overloaded\"}").codes()).isEmpty();
		assertThat(ErrorBody.of("{\"message\":\"overloaded\"}").codes()).isEmpty();
	}

	@Test
	void readsAwsTypes() {
		ErrorBody body = ErrorBody.of("");
		body.addCode("com.amazon#ThrottlingException:http://x");
		body.addCode(":odd");
		assertThat(body.codes()).containsExactlyInAnyOrder("throttlingexception", ":odd");
	}

	@Test
	void keepsTheBeginningOfALongText() {
		assertThat(ErrorBody.of("x".repeat(8_192), "more").text()).isEqualTo("x".repeat(8_192) + "\n");
		assertThat(ErrorBody.of("x".repeat(8_190), "more").text()).isEqualTo("x".repeat(8_190) + "\nm\n");
	}

	@Test
	void isEmptyWithoutCodesAndText() {
		assertThat(ErrorBody.of(Arrays.asList(null, " ")).isEmpty()).isTrue();
		assertThat(ErrorBody.of("text").isEmpty()).isFalse();
		assertThat(ErrorBody.of(Map.of("code", "c")).isEmpty()).isFalse();
	}

}
