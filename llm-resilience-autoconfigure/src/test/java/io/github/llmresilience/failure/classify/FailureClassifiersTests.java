/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;

import javax.net.ssl.SSLHandshakeException;

import io.github.llmresilience.failure.FailureClassifier;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmHttpException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamReadException;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class FailureClassifiersTests {

	private final FailureClassifiers classifiers = new FailureClassifiers(List.of(), InstantSource.system());

	/** B33. */
	@ParameterizedTest
	@CsvSource({ "400, INVALID_REQUEST", "401, AUTHENTICATION", "402, QUOTA_EXHAUSTED", "403, PERMISSION",
			"404, NOT_FOUND", "408, TIMEOUT", "409, SERVER_ERROR", "413, PAYLOAD_TOO_LARGE", "422, INVALID_REQUEST",
			"425, SERVER_ERROR", "429, RATE_LIMITED", "499, SERVER_ERROR", "500, SERVER_ERROR", "501, SERVER_ERROR",
			"502, SERVER_ERROR", "503, OVERLOADED", "504, SERVER_ERROR", "529, OVERLOADED" })
	void mapsStatuses(int status, FailureKind kind) {
		LlmHttpException error = new LlmHttpException(status, Map.of(), "");
		LlmFailure failure = this.classifiers.classify(error);
		assertThat(failure.kind()).isEqualTo(kind);
		assertThat(failure.status()).isEqualTo(status);
		assertThat(failure.error()).isSameAs(error);
	}

	/** B34: what nobody knows surfaces as it is. */
	@ParameterizedTest
	@ValueSource(classes = { NullPointerException.class, IllegalStateException.class, FileNotFoundException.class,
			ArithmeticException.class })
	void leavesTheApplicationsOwnMistakesUnknown(Class<? extends Exception> type) throws Exception {
		Exception error = type.getConstructor().newInstance();
		LlmFailure failure = this.classifiers.classify(error);
		assertThat(failure.kind()).isEqualTo(FailureKind.UNKNOWN);
		assertThat(failure.error()).isSameAs(error);
	}

	/** B34: a status that the application itself answers with is no provider's. */
	@Test
	void doesNotTakeTheApplicationsOwnStatusForTheProviders() {
		assertThat(kind(new ResponseStatusException(HttpStatus.NOT_FOUND))).isEqualTo(FailureKind.UNKNOWN);
	}

	/** B38. */
	@ParameterizedTest
	@ValueSource(strings = { "used 1400 tokens of 429", "error 500 in line 503", "401 books were found" })
	void neverClassifiesByANumberInsideAText(String message) {
		assertThat(kind(new IllegalStateException(message))).isEqualTo(FailureKind.UNKNOWN);
		assertThat(kind(new LlmHttpException(200, Map.of(), message))).isEqualTo(FailureKind.SERVER_ERROR);
		assertThat(kind(new LlmHttpException(400, Map.of(), "{\"error\":{\"message\":\"" + message + "\"}}")))
			.isEqualTo(FailureKind.INVALID_REQUEST);
	}

	/** B35, B39 and their kin, each in words of its own. */
	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "400 | API key not valid, renew it | AUTHENTICATION",
			"400 | Your API key has expired | AUTHENTICATION",
			"403 | This API key was reported as leaked | AUTHENTICATION",
			"400 | Your credit balance is too low to go on | QUOTA_EXHAUSTED",
			"403 | Your team has used all available credits | QUOTA_EXHAUSTED",
			"412 | The account hit its monthly spending limit | QUOTA_EXHAUSTED",
			"429 | Rate limit reached on requests per day (RPD): try again in 7m12s | QUOTA_EXHAUSTED",
			"429 | Too many tokens, please wait | RATE_LIMITED", "503 | Rate limit hit, slow down | RATE_LIMITED",
			"429 | The engine is overloaded | OVERLOADED",
			"400 | This model's maximum context length is 10 tokens | CONTEXT_LENGTH",
			"400 | prompt is too long: 9 tokens > 8 maximum | CONTEXT_LENGTH",
			"500 | input exceeds the context window | CONTEXT_LENGTH",
			"400 | The model some-model does not exist | NOT_FOUND",
			"400 | The model x has been decommissioned | NOT_FOUND", "400 | x is not a valid model ID | NOT_FOUND",
			"400 | Output blocked by content filtering policy | CONTENT_FILTERED",
			"400 | The model 'gpt-9.1-foo' does not exist | NOT_FOUND",
			"400 | Invalid model name passed in model=foo | NOT_FOUND",
			"400 | Unknown model, please check the code | NOT_FOUND",
			"400 | This model's maximum prompt length is 10 but yours has 20 tokens | CONTEXT_LENGTH",
			"400 | Your request exceeded model token limit: 10 | CONTEXT_LENGTH",
			"400 | Prompt exceeds max length | CONTEXT_LENGTH",
			"400 | Range of input length should be [1, 10] | CONTEXT_LENGTH",
			"403 | Your new team doesn't have any credits yet | QUOTA_EXHAUSTED",
			"403 | Key limit exceeded (total limit) | QUOTA_EXHAUSTED",
			"400 | Budget has been exceeded! | QUOTA_EXHAUSTED",
			"429 | quota metric: x/generate_requests_per_model_per_day, limit | QUOTA_EXHAUSTED",
			"429 | you have used up your daily free allocation | QUOTA_EXHAUSTED",
			"429 | Rate limit of 50 per 86400s exceeded for UserByModelByDay | QUOTA_EXHAUSTED",
			"400 | The free tier is not available in your country | PERMISSION",
			"403 | Authentication failed: check your key | AUTHENTICATION",
			"403 | Invalid access token | AUTHENTICATION",
			"403 | The request signature we calculated does not match | AUTHENTICATION",
			"403 | IP address is blocked by your organization's allowlist | PERMISSION",
			"403 | Traffic blocked by firewall | PERMISSION",
			"403 | The chosen model requires moderation and your input was flagged | CONTENT_FILTERED",
			"400 | Unsupported safety setting | INVALID_REQUEST",
			"400 | This model does not support images: vision is not available | INVALID_REQUEST",
			"200 | Tokens per minute limit exceeded - too many tokens processed | RATE_LIMITED",
			"200 | model 'llama3.1' not found, try pulling it first | NOT_FOUND", "302 | Moved | UNKNOWN",
			"400 | Your prompt was flagged by our moderation | CONTENT_FILTERED",
			"403 | Country, region, or territory not supported | PERMISSION",
			"400 | max_tokens must be at most 4096 | INVALID_REQUEST",
			"400 | Unknown parameter: rate_limits | INVALID_REQUEST",
			"422 | temperature must be below 2 | INVALID_REQUEST",
			"400 | Malformed input: expected maxLength: 50, actual: 99 | CONTEXT_LENGTH",
			"400 | The context would overflow by 20 tokens | CONTEXT_LENGTH",
			"400 | 9000 tokens were sent, which is more than the context of the model | CONTEXT_LENGTH",
			"413 | Shorten the length of the conversation | CONTEXT_LENGTH",
			"400 | max_tokens is too large: 9000, at most 4096 completion tokens are supported | INVALID_REQUEST",
			"400 | Your project is not allowed to use this publisher's model | PERMISSION",
			"400 | Your organization needs to be verified for streaming | PERMISSION",
			"403 | This feature has not been enabled for your team | PERMISSION",
			"400 | Access to this model is restricted to approved teams | PERMISSION",
			"429 | No deployment left that has not crossed its budget | QUOTA_EXHAUSTED",
			"429 | Long prompts require extra usage on your account | QUOTA_EXHAUSTED",
			"403 | The balance of your account is insufficient | QUOTA_EXHAUSTED",
			"403 | user quota is not enough | QUOTA_EXHAUSTED", "400 | ExceededBudget: over by 3 | QUOTA_EXHAUSTED",
			"403 | Please refill, your funds ran out | QUOTA_EXHAUSTED",
			"401 | Your trial has expired | QUOTA_EXHAUSTED", "402 | You cannot afford this | QUOTA_EXHAUSTED",
			"429 | You've hit your weekly usage limit | QUOTA_EXHAUSTED",
			"429 | Rate limit reached on tokens per day (TPD): try again in 12.441s | RATE_LIMITED",
			"429 | Limit of 3 per minute reached; add a payment method to raise it | RATE_LIMITED",
			"429 | Requests per minute exceeded, buy credits for more | RATE_LIMITED",
			"400 | thinking.budget_tokens exceeds max_tokens | INVALID_REQUEST",
			"400 | The thinking budget is required with this model | INVALID_REQUEST",
			"400 | Access to this prompt was limited: we've limited access to it for safety reasons | CONTENT_FILTERED",
			"400 | Our guardrails have blocked this request | CONTENT_FILTERED",
			"422 | The input may contain harmful content | CONTENT_FILTERED",
			"400 | The model was retired last month | NOT_FOUND",
			"400 | The endpoint you named is not running | NOT_FOUND", "424 | Failed dependency | SERVER_ERROR",
			"503 | There is high demand for this model | OVERLOADED",
			"500 | No healthy backend is left for this model | OVERLOADED",
			"400 | length of prompt_tokens (9) must be less than max_seq_len (8) | CONTEXT_LENGTH",
			"400 | a prompt token count of 9 exceeds the limit of 8 | CONTEXT_LENGTH",
			"446 | Guardrail checks have failed | CONTENT_FILTERED",
			"400 | A missing signature may lead to degraded model performance | INVALID_REQUEST",
			"200 | The model wrote an invalid sequence for ToolUse | MALFORMED_OUTPUT",
			"200 | messages.1.content.0: expected thinking | INVALID_REQUEST", "418 | I cannot say | INVALID_REQUEST",
			"503 | SOME_API_KEY is not set, add it to the environment | AUTHENTICATION",
			"500 | The API key of the provider was revoked | AUTHENTICATION",
			"500 | Error of the provider: quota exceeded for tokens_per_minute | RATE_LIMITED",
			"502 | The provider said: too many requests | RATE_LIMITED", "504 | Gateway Time-out | TIMEOUT",
			"500 | FUNCTION_INVOCATION_TIMEOUT | TIMEOUT",
			"503 | Deadline expired before the operation could complete | TIMEOUT",
			"400 | timeout must be below 600 | INVALID_REQUEST",
			"429 | Rate limit exceeded: limit_rpd/some-model | QUOTA_EXHAUSTED" })
	void readsWhatProvidersSay(int status, String message, FailureKind kind) {
		String body = "{\"error\":{\"message\":\"" + message + "\",\"type\":\"some_error\"}}";
		assertThat(kind(new LlmHttpException(status, Map.of(), body))).isEqualTo(kind);
	}

	/** B34: a code tells more than a status, and quota is decided before rate limit. */
	@ParameterizedTest
	@CsvSource({ "400, model_not_found, NOT_FOUND", "429, insufficient_quota, QUOTA_EXHAUSTED",
			"401, insufficient_quota, QUOTA_EXHAUSTED", "429, rate_limit_exceeded, RATE_LIMITED",
			"500, overloaded_error, OVERLOADED", "400, context_length_exceeded, CONTEXT_LENGTH",
			"400, content_filter, CONTENT_FILTERED", "200, overloaded_error, OVERLOADED",
			"200, rate_limit_error, RATE_LIMITED", "200, api_error, SERVER_ERROR",
			"200, invalid_request_error, INVALID_REQUEST", "400, invalid_prompt, CONTENT_FILTERED",
			"400, dedicated_endpoint_not_running, NOT_FOUND", "403, insufficient_user_quota, QUOTA_EXHAUSTED",
			"429, AccountOverdueError, QUOTA_EXHAUSTED", "400, out_of_credits, QUOTA_EXHAUSTED",
			"429, token_quota_exceeded, RATE_LIMITED", "400, tool_use_failed, MALFORMED_OUTPUT",
			"400, json_validate_failed, MALFORMED_OUTPUT", "504, DEADLINE_EXCEEDED, TIMEOUT" })
	void readsCodes(int status, String code, FailureKind kind) {
		assertThat(kind(new LlmHttpException(status, Map.of(), "{\"error\":{\"code\":\"" + code + "\"}}")))
			.isEqualTo(kind);
		assertThat(kind(new LlmHttpException(status, Map.of(), "[{\"error\":{\"type\":\"" + code + "\"}}]")))
			.isEqualTo(kind);
	}

	/** B36: an error inside a successful response states its status in a field. */
	@ParameterizedTest
	@CsvSource({ "429, RATE_LIMITED", "503, OVERLOADED", "400, INVALID_REQUEST", "401, AUTHENTICATION",
			"402, QUOTA_EXHAUSTED", "502, SERVER_ERROR" })
	void readsTheStatusThatABodyStates(int code, FailureKind kind) {
		String body = "{\"error\":{\"message\":\"Provider returned error\",\"code\":" + code + "}}";
		assertThat(kind(new LlmHttpException(200, Map.of(), body))).isEqualTo(kind);
	}

	/** What a provider repeats of the request says nothing about the failure. */
	@Test
	void doesNotReadTheRequestThatABodyRepeats() {
		String body = """
				{"detail":[{"type":"missing","msg":"Field required","input":{"description":"the size of the context window",
				"note":"a \\" quote, {braces} and [brackets]"},"ctx":1}]}""";
		assertThat(kind(new LlmHttpException(422, Map.of(), body))).isEqualTo(FailureKind.INVALID_REQUEST);
	}

	@Test
	void readsAwsTypesWithTheirNamespace() {
		String body = "{\"__type\":\"com.amazon.coral.service#ThrottlingException\",\"message\":\"Rate exceeded\"}";
		assertThat(kind(new LlmHttpException(400, Map.of(), body))).isEqualTo(FailureKind.RATE_LIMITED);
	}

	/** B34: the application's own mistakes, though they are I/O exceptions. */
	@Test
	void leavesLocalIoErrorsUnknown() {
		assertThat(kind(new MalformedURLException())).isEqualTo(FailureKind.UNKNOWN);
		assertThat(kind(new NotSerializableException())).isEqualTo(FailureKind.UNKNOWN);
		assertThat(kind(new ZipException())).isEqualTo(FailureKind.UNKNOWN);
	}

	@Test
	void takesTheHeadersOfHttpUrlConnection() {
		Map<String, List<String>> headers = new HashMap<>();
		headers.put(null, List.of("HTTP/1.1 429"));
		headers.put("Retry-After", List.of("3"));
		LlmFailure failure = this.classifiers.classify(new LlmHttpException(429, headers, ""));
		assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
		assertThat(failure.retryAfter()).hasSeconds(3);
	}

	/** B35: errors of a provider behind a provider arrive as JSON inside a string. */
	@Test
	void readsJsonInsideJson() {
		String body = """
				{"error":{"message":"Provider returned error","code":429,
				"metadata":{"raw":"{\\"error\\":{\\"code\\":\\"insufficient_quota\\"}}"}}}""";
		assertThat(kind(new LlmHttpException(429, Map.of(), body))).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
	}

	/** B40. */
	@ParameterizedTest
	@ValueSource(strings = { "", " ", "null", "[]", "{}", "\"\"", "{", "[[[[", "{\"error\":", "\\", "\"\\u12",
			"<html><h1>502</h1></html>", "{\"error\":null}", "{\"error\":[1,2,{}]}", "\u0000\uFFFF", "{\"a\":\"\\" })
	void findsAKindInAnyBody(String body) {
		assertThat(kind(new LlmHttpException(502, Map.of(), body))).isEqualTo(FailureKind.SERVER_ERROR);
		assertThat(kind(new LlmHttpException(400, Map.of(), body))).isEqualTo(FailureKind.INVALID_REQUEST);
	}

	/** B40: a large body is read in part only, and quickly. */
	@Test
	void readsAHugeBodyInBoundedTime() {
		String nested = "{\"error\":\"".repeat(200_000);
		assertThat(kind(new LlmHttpException(503, Map.of(), nested))).isEqualTo(FailureKind.OVERLOADED);
		String spaces = "{\"error\":{\"message\":\"" + "try again in ".repeat(100_000) + "\"}}";
		assertThat(kind(new LlmHttpException(429, Map.of(), spaces))).isEqualTo(FailureKind.RATE_LIMITED);
	}

	/** B40: an exception whose accessors all throw. */
	@Test
	void survivesAccessorsThatThrow() {
		HttpServerErrorException hostile = new HttpServerErrorException(HttpStatus.BAD_GATEWAY) {

			@Override
			public HttpHeaders getResponseHeaders() {
				throw new IllegalStateException("no headers");
			}

			@Override
			public String getResponseBodyAsString() {
				throw new IllegalStateException("no body");
			}

			@Override
			public synchronized Throwable getCause() {
				throw new IllegalStateException("no cause");
			}

		};
		assertThat(kind(hostile)).isEqualTo(FailureKind.SERVER_ERROR);
	}

	@Test
	void survivesCausesThatGoInCircles() {
		RuntimeException one = new RuntimeException();
		RuntimeException other = new RuntimeException(one);
		one.initCause(other);
		assertThat(kind(one)).isEqualTo(FailureKind.UNKNOWN);
	}

	@Test
	void looksThroughWrappers() {
		LlmHttpException error = new LlmHttpException(429, Map.of(), "");
		LlmFailure failure = this.classifiers.classify(new ExecutionException(
				new CompletionException(new java.lang.reflect.UndeclaredThrowableException(error))));
		assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
		assertThat(failure.error()).isSameAs(error);
	}

	/** B37. */
	@Test
	void knowsBrokenConnectionsAndTimeouts() {
		assertThat(kind(new java.net.SocketException("Connection reset"))).isEqualTo(FailureKind.CONNECTION);
		assertThat(kind(new java.net.UnknownHostException("host"))).isEqualTo(FailureKind.CONNECTION);
		assertThat(kind(new SSLHandshakeException("bad"))).isEqualTo(FailureKind.CONNECTION);
		assertThat(kind(new UncheckedIOException(new IOException("closed")))).isEqualTo(FailureKind.CONNECTION);
		assertThat(kind(new IOException(new SocketTimeoutException()))).isEqualTo(FailureKind.TIMEOUT);
		assertThat(kind(new HttpConnectTimeoutException("slow"))).isEqualTo(FailureKind.TIMEOUT);
		assertThat(kind(new TimeoutException())).isEqualTo(FailureKind.TIMEOUT);
		assertThat(kind(new InterruptedException())).isEqualTo(FailureKind.CANCELLED);
	}

	/** B37: a connection that breaks while the answer is parsed. */
	@Test
	void knowsABrokenConnectionInsideAParser() {
		assertThat(kind(new IllegalStateException("Error reading response",
				JacksonIOException.construct(new ProtocolException("unexpected end of stream")))))
			.isEqualTo(FailureKind.CONNECTION);
		assertThat(kind(new IllegalStateException(new StreamReadException("bad JSON"))))
			.isEqualTo(FailureKind.MALFORMED_OUTPUT);
	}

	/** B37: HTTP 200 and then a broken connection. */
	@Test
	void looksBehindAStatusOf200() {
		WebClientResponseException cut = WebClientResponseException.create(200, "OK", new HttpHeaders(), new byte[0],
				null);
		cut.initCause(new IOException("Connection prematurely closed DURING response"));
		assertThat(kind(cut)).isEqualTo(FailureKind.CONNECTION);
	}

	@Test
	void asksTheApplicationsOwnClassifiersFirst() {
		FailureClassifier own = (error) -> (error instanceof IllegalStateException)
				? LlmFailure.of(FailureKind.OVERLOADED, error) : null;
		FailureClassifiers classifiers = new FailureClassifiers(List.of(own), InstantSource.system());
		assertThat(classifiers.classify(new CompletionException(new IllegalStateException())).kind())
			.isEqualTo(FailureKind.OVERLOADED);
		assertThat(classifiers.classify(new LlmHttpException(500, Map.of(), "")).kind())
			.isEqualTo(FailureKind.SERVER_ERROR);
	}

	/**
	 * Bad input: a classifier that throws is reported once, and the failure is not lost.
	 */
	@Test
	void passesOverAClassifierThatThrows(CapturedOutput output) {
		FailureClassifier broken = (error) -> {
			throw new IllegalStateException("secret");
		};
		FailureClassifiers classifiers = new FailureClassifiers(List.of(broken), InstantSource.system());
		for (int i = 0; i < 3; i++) {
			assertThat(classifiers.classify(new LlmHttpException(500, Map.of(), "")).kind())
				.isEqualTo(FailureKind.SERVER_ERROR);
		}
		assertThat(output).containsOnlyOnce("passed over").doesNotContain("secret");
	}

	@Test
	void tellsWhetherAnErrorComesFromAnother() {
		Exception origin = new IOException();
		assertThat(FailureClassifiers.isCausedBy(new IllegalStateException(origin), origin)).isTrue();
		assertThat(FailureClassifiers.isCausedBy(origin, origin)).isTrue();
		assertThat(FailureClassifiers.isCausedBy(new IllegalStateException(new IOException()), origin)).isFalse();
	}

	/** An interrupt of another thread, which a future reports, is none of this one. */
	@Test
	void tellsInterruptsOfThisThread() {
		assertThat(FailureClassifiers.isInterrupt(new IllegalStateException(new InterruptedException()))).isTrue();
		assertThat(FailureClassifiers.isInterrupt(new ExecutionException(new InterruptedException()))).isFalse();
		assertThat(FailureClassifiers.isInterrupt(new IllegalStateException(new IOException()))).isFalse();
	}

	private FailureKind kind(Throwable error) {
		return this.classifiers.classify(error).kind();
	}

}
