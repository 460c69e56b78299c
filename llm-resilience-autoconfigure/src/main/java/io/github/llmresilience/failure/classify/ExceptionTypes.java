/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.io.CharConversionException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.ObjectStreamException;
import java.io.UnsupportedEncodingException;
import java.net.MalformedURLException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.util.InvalidPropertiesFormatException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipException;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCircuitOpenException;
import io.github.llmresilience.failure.LlmConcurrencyLimitException;
import io.github.llmresilience.failure.LlmCoolingDownException;
import io.github.llmresilience.failure.LlmStreamCutException;
import org.jspecify.annotations.Nullable;

/**
 * Classifies exceptions by type if no response gives more information. Types of optional
 * libraries are matched by name.
 */
final class ExceptionTypes {

	/**
	 * The order matters. A timeout of an attempt interrupts the thread, so it comes
	 * before interrupts. A timeout inside a connection error is a timeout. A connection
	 * error inside a parser error is a connection error.
	 */
	private static final List<Row> ROWS = List.of(
			new Row(FailureKind.TIMEOUT, LlmAttemptTimeoutException.class::isInstance),
			new Row(FailureKind.STREAM_CUT, LlmStreamCutException.class::isInstance),
			new Row(FailureKind.CIRCUIT_OPEN, LlmCircuitOpenException.class::isInstance),
			new Row(FailureKind.COOLING_DOWN, LlmCoolingDownException.class::isInstance),
			new Row(FailureKind.CONCURRENCY_LIMITED, LlmConcurrencyLimitException.class::isInstance),
			new Row(FailureKind.CANCELLED, ExceptionTypes::isInterrupt),
			new Row(FailureKind.TIMEOUT, ExceptionTypes::isTimeout),
			new Row(FailureKind.CONNECTION, ExceptionTypes::isBrokenConnection),
			new Row(FailureKind.UNKNOWN, ExceptionTypes::isUnusableType),
			new Row(FailureKind.MALFORMED_OUTPUT, ExceptionTypes::isMalformedOutput),
			new Row(FailureKind.CONNECTION, ExceptionTypes::isClientIoError),
			new Row(FailureKind.CANCELLED, CancellationException.class::isInstance),
			new Row(FailureKind.SERVER_ERROR, ExceptionTypes::isSpringAiStumblingOverOllamaError));

	private static final Map<String, FailureKind> BY_NAME = Map.ofEntries(
			Map.entry("dev.langchain4j.exception.RateLimitException", FailureKind.RATE_LIMITED),
			Map.entry("dev.langchain4j.exception.AuthenticationException", FailureKind.AUTHENTICATION),
			Map.entry("dev.langchain4j.exception.ModelNotFoundException", FailureKind.NOT_FOUND),
			Map.entry("dev.langchain4j.exception.ContentFilteredException", FailureKind.CONTENT_FILTERED),
			Map.entry("dev.langchain4j.exception.InvalidRequestException", FailureKind.INVALID_REQUEST),
			Map.entry("dev.langchain4j.exception.InternalServerException", FailureKind.SERVER_ERROR),
			Map.entry("org.springframework.ai.retry.TransientAiException", FailureKind.SERVER_ERROR),
			Map.entry("org.springframework.ai.retry.NonTransientAiException", FailureKind.INVALID_REQUEST));

	private ExceptionTypes() {
	}

	private record Row(FailureKind kind, Predicate<Throwable> matches) {
	}

	/**
	 * Returns the kind that matches the types in a chain of causes.
	 * @return the kind, or null if no type is known
	 */
	static @Nullable FailureKind classify(List<Throwable> chain) {
		for (Row row : ROWS) {
			if (chain.stream().anyMatch(row.matches())) {
				return row.kind();
			}
		}
		for (Throwable error : chain) {
			FailureKind kind = BY_NAME.get(error.getClass().getName());
			if (kind != null) {
				return kind;
			}
		}
		return null;
	}

	/** Whether Spring AI has thrown the exception of a tool of the application. */
	static boolean isOfTool(Throwable error) {
		return isA(error, "org.springframework.ai.tool.execution.ToolExecutionException");
	}

	static boolean isInterrupt(Throwable error) {
		return error instanceof InterruptedException || error instanceof ClosedByInterruptException;
	}

	private static boolean isTimeout(Throwable error) {
		return error instanceof java.util.concurrent.TimeoutException || error instanceof InterruptedIOException
				|| isA(error, "java.net.http.HttpTimeoutException", "io.netty.handler.timeout.TimeoutException",
						"io.netty.channel.ConnectTimeoutException", "dev.langchain4j.exception.TimeoutException",
						"kotlinx.coroutines.TimeoutCancellationException",
						"software.amazon.awssdk.core.exception.ApiCallTimeoutException",
						"software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException");
	}

	private static boolean isBrokenConnection(Throwable error) {
		return error instanceof IOException && !isLocal(error)
				&& !isA(error, "com.fasterxml.jackson.core.JsonProcessingException");
	}

	/** Whether Jackson cannot create the target type from any answer. */
	private static boolean isUnusableType(Throwable error) {
		return isA(error, "tools.jackson.databind.exc.InvalidDefinitionException",
				"com.fasterxml.jackson.databind.exc.InvalidDefinitionException");
	}

	private static boolean isMalformedOutput(Throwable error) {
		return isA(error, "com.fasterxml.jackson.core.JsonProcessingException", "tools.jackson.core.JacksonException",
				"com.google.gson.JsonParseException", "org.springframework.core.codec.DecodingException",
				"dev.langchain4j.service.output.OutputParsingException", "com.openai.errors.OpenAIInvalidDataException",
				"com.anthropic.errors.AnthropicInvalidDataException",
				"dev.langchain4j.exception.ToolArgumentsException") || isOfConverter(error);
	}

	/**
	 * Whether LangChain4j has thrown an exception because it could not convert an answer,
	 * or the arguments of a tool call. Some of its converters let exceptions of the JDK
	 * pass. An exception of a tool itself comes from the code of the application.
	 */
	private static boolean isOfConverter(Throwable error) {
		StackTraceElement[] trace = (error instanceof RuntimeException) ? error.getStackTrace() : null;
		return trace != null && Stream.of(trace)
			.filter((frame) -> !frame.getClassName().startsWith("java."))
			.findFirst()
			.filter(ExceptionTypes::isOfConverter)
			.isPresent();
	}

	private static boolean isOfConverter(StackTraceElement frame) {
		return frame.getClassName().startsWith("dev.langchain4j.service.output.")
				|| (frame.getClassName().equals("dev.langchain4j.service.tool.DefaultToolExecutor")
						&& !frame.getMethodName().contains("Default"));
	}

	private static boolean isClientIoError(Throwable error) {
		return isA(error, "org.springframework.web.client.ResourceAccessException",
				"org.springframework.web.reactive.function.client.WebClientRequestException",
				"reactor.netty.channel.AbortedException", "com.openai.errors.OpenAIIoException",
				"com.anthropic.errors.AnthropicIoException", "com.google.genai.errors.GenAiIOException",
				"dev.langchain4j.exception.UnresolvedModelServerException",
				"software.amazon.awssdk.core.exception.SdkClientException");
	}

	/** Whether an I/O error concerns the application's own files, addresses or text. */
	private static boolean isLocal(Throwable error) {
		return error instanceof FileSystemException || error instanceof FileNotFoundException
				|| error instanceof CharacterCodingException || error instanceof CharConversionException
				|| error instanceof UnsupportedEncodingException || error instanceof MalformedURLException
				|| error instanceof ObjectStreamException || error instanceof ZipException
				|| error instanceof InvalidPropertiesFormatException;
	}

	/**
	 * Whether Spring AI's Ollama client failed on an error line of a stream. The client
	 * expects a message in every line, and throws a {@link NullPointerException} if there
	 * is none.
	 */
	private static boolean isSpringAiStumblingOverOllamaError(Throwable error) {
		return error instanceof NullPointerException && error.getMessage() != null
				&& error.getMessage().contains("org.springframework.ai.ollama.api.OllamaApi$ChatResponse");
	}

	/** Whether an exception is an instance of one of the types. */
	static boolean isA(Throwable error, String... names) {
		return isA(error.getClass(), List.of(names));
	}

	private static boolean isA(@Nullable Class<?> type, List<String> names) {
		return type != null && (names.contains(type.getName()) || isA(type.getSuperclass(), names)
				|| Stream.of(type.getInterfaces()).anyMatch((implemented) -> isA(implemented, names)));
	}

}
