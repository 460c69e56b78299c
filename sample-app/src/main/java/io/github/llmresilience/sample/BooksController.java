/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample;

import java.util.List;
import java.util.concurrent.Callable;

import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmCallException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The book service over HTTP. The librarian blocks, so it is called on a thread that may
 * block.
 */
@RestController
@RequestMapping("/books")
class BooksController {

	private final Librarian librarian;

	BooksController(Librarian librarian) {
		this.librarian = librarian;
	}

	@GetMapping("/recommend")
	Mono<Answer<Book>> recommend(@RequestParam(defaultValue = "fantasy") String genre) {
		return answer(() -> this.librarian.recommend(genre));
	}

	/**
	 * Streams a text. Each piece is a JSON object, so that no white space is lost.
	 */
	@GetMapping(path = "/recommend/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<Piece> review(@RequestParam(defaultValue = "fantasy") String genre) {
		return this.librarian.review(genre).map(Piece::new);
	}

	@GetMapping("/author")
	Mono<Answer<String>> author(@RequestParam String title) {
		return answer(() -> this.librarian.author(title));
	}

	@GetMapping("/copies")
	Mono<Answer<String>> copies(@RequestParam String title) {
		return answer(() -> this.librarian.copies(title));
	}

	private static <T> Mono<Answer<T>> answer(Callable<LlmResult<T>> call) {
		return Mono.fromCallable(call).subscribeOn(Schedulers.boundedElastic()).map(Answer::of);
	}

	@ExceptionHandler
	ProblemDetail handle(LlmCallException failure) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, failure.getMessage());
		problem.setProperty("attempts", describe(failure.attempts()));
		return problem;
	}

	private static List<String> describe(List<LlmAttempt> attempts) {
		return attempts.stream().map(LlmAttempt::toString).toList();
	}

	/**
	 * A piece of a text.
	 *
	 * @param text the piece
	 */
	record Piece(String text) {
	}

	/**
	 * An answer with the attempts that preceded it.
	 *
	 * @param answer the answer
	 * @param answeredBy the model that answered
	 * @param survived the attempts that failed before
	 */
	record Answer<T>(T answer, String answeredBy, List<String> survived) {

		private static <T> Answer<T> of(LlmResult<T> result) {
			return new Answer<>(result.value(), String.valueOf(result.target()), describe(result.attempts()));
		}

	}

}
