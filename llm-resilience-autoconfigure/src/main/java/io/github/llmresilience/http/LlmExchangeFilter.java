/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.github.llmresilience.call.LlmAnswer;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmStreamCutException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.stream.AnswerBody;
import io.github.llmresilience.stream.StreamScanner;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/**
 * Records the error responses and rate limits that a {@code WebClient} receives inside an
 * {@code @LlmCall}. It also monitors event streams. An error inside a stream, or an end
 * without the end marker, becomes an error signal. Outside of an {@code @LlmCall} it has
 * no effect.
 */
public final class LlmExchangeFilter implements ExchangeFilterFunction {

	private final LlmHttpSettings settings;

	/**
	 * Creates the filter.
	 * @param settings the settings for requests
	 */
	public LlmExchangeFilter(LlmHttpSettings settings) {
		this.settings = settings;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return Mono.deferContextual((view) -> {
			LlmCallContext attempt = view.getOrDefault(LlmCallContext.CONTEXT_KEY, LlmCallContext.Scope.current());
			return (attempt != null) ? exchange(request, next, attempt) : next.exchange(request);
		});
	}

	private Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction next, LlmCallContext attempt) {
		AbortSignal abort = new AbortSignal();
		attempt.onAbort(abort::send);
		attempt.sentTo(request.url());
		return abort.end(next.exchange(withKey(request, attempt)))
			.map((response) -> response.mutate().body(abort::end).build())
			.flatMap((response) -> {
				if (response.statusCode().isError()) {
					return note(response, attempt);
				}
				HttpHeaders headers = response.headers().asHttpHeaders();
				attempt.errorResponse((response.statusCode().value() == HttpStatus.NO_CONTENT.value())
						? ErrorResponses.of(HttpStatus.NO_CONTENT.value(), headers, new byte[0]) : null);
				attempt.rateLimits(ErrorResponses.copy(headers));
				return Mono.just(checked(request, response, headers, attempt));
			});
	}

	private static ClientResponse checked(ClientRequest request, ClientResponse response, HttpHeaders headers,
			LlmCallContext attempt) {
		if (EventStreams.isOne(headers)) {
			return watch(response, String.valueOf(request.url().getHost()), attempt);
		}
		boolean isAnswer = LlmRequests.isAnswer(request.url().getPath(), headers.getFirst(HttpHeaders.CONTENT_TYPE));
		return isAnswer ? check(response, attempt) : response;
	}

	/** Checks the body of a response when it is complete. */
	private static ClientResponse check(ClientResponse response, LlmCallContext attempt) {
		return response.mutate().body((body) -> Flux.defer(() -> {
			ByteArrayOutputStream copy = new ByteArrayOutputStream();
			return body.doOnNext((buffer) -> {
				if (copy.size() <= AnswerBody.MAX_LENGTH) {
					copy.writeBytes(bytesOf(buffer));
				}
			}).concatWith(Mono.fromRunnable(() -> {
				if (copy.size() <= AnswerBody.MAX_LENGTH) {
					AnswerBody.check(copy.toString(StandardCharsets.UTF_8), attempt);
				}
			}));
		})).build();
	}

	private ClientRequest withKey(ClientRequest request, LlmCallContext attempt) {
		return (this.settings.idempotencyKey() && !request.headers().containsHeader(LlmHttpSettings.IDEMPOTENCY_KEY))
				? ClientRequest.from(request).header(LlmHttpSettings.IDEMPOTENCY_KEY, attempt.nextRequestKey()).build()
				: request;
	}

	private static Mono<ClientResponse> note(ClientResponse response, LlmCallContext attempt) {
		return errorBody(response).map((body) -> {
			attempt.errorResponse(
					ErrorResponses.of(response.statusCode().value(), response.headers().asHttpHeaders(), body));
			return response.mutate()
				.body((nothing) -> Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body)))
				.build();
		});
	}

	/**
	 * Reads the body. If that fails, the body is empty, because the status is sufficient.
	 */
	private static Mono<byte[]> errorBody(ClientResponse response) {
		return DataBufferUtils.join(response.body(BodyExtractors.toDataBuffers()), ErrorResponses.MAX_BODY)
			.map((buffer) -> {
				byte[] bytes = bytesOf(buffer);
				DataBufferUtils.release(buffer);
				return bytes;
			})
			.onErrorReturn(Exception.class, new byte[0])
			.defaultIfEmpty(new byte[0]);
	}

	private static byte[] bytesOf(DataBuffer buffer) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.toByteBuffer(ByteBuffer.wrap(bytes));
		return bytes;
	}

	private static ClientResponse watch(ClientResponse response, String host, LlmCallContext attempt) {
		return response.mutate().body((body) -> Flux.defer(() -> {
			StreamScanner scanner = new StreamScanner();
			return body.<DataBuffer>handle((buffer, sink) -> {
				DataBuffer passing = pass(buffer, scanner);
				recordUsage(scanner, attempt);
				if (passing != null) {
					sink.next(passing);
				}
				if (scanner.error() != null) {
					sink.error(scanner.error());
				}
				else if (scanner.isOver()) {
					sink.complete();
				}
			}).concatWith(Mono.defer(() -> end(scanner, host, attempt)));
		})).build();
	}

	private static void recordUsage(StreamScanner scanner, LlmCallContext attempt) {
		LlmUsage usage = scanner.usage();
		if (usage != null) {
			attempt.used(usage);
		}
	}

	/** Returns the part of a buffer before an error event, or null if it is empty. */
	private static @Nullable DataBuffer pass(DataBuffer buffer, StreamScanner scanner) {
		byte[] bytes = bytesOf(buffer);
		int passing = scanner.scan(bytes);
		if (passing == bytes.length) {
			return buffer;
		}
		DataBufferUtils.release(buffer);
		return (passing > 0) ? DefaultDataBufferFactory.sharedInstance.wrap(Arrays.copyOf(bytes, passing)) : null;
	}

	private static Mono<DataBuffer> end(StreamScanner scanner, String host, LlmCallContext attempt) {
		if (scanner.endsCut()) {
			return Mono.error(new LlmStreamCutException(host));
		}
		recordUsage(scanner, attempt);
		if (scanner.error() != null) {
			return Mono.error(scanner.error());
		}
		LlmAnswer answer = scanner.answer();
		return (answer == null) ? Mono.empty() : Mono.fromRunnable(() -> attempt.check(answer));
	}

}
