/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmStreamMode;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.SkipException;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * B83: the publisher verification of the reactive-streams TCK, on a stream that is cut in
 * the middle and taken up.
 */
class ResumingPublisherTckTests {

	@TestFactory
	Stream<DynamicTest> keepsTheRulesOfReactiveStreams() {
		return Arrays.stream(PublisherVerification.class.getMethods())
			.filter((method) -> method.isAnnotationPresent(org.testng.annotations.Test.class))
			.filter((method) -> !method.getName().startsWith("untested_"))
			.map((method) -> DynamicTest.dynamicTest(method.getName(), () -> verify(method)));
	}

	private static void verify(Method test) throws Throwable {
		Verification verification = new Verification();
		verification.setUp();
		try {
			test.invoke(verification);
		}
		catch (InvocationTargetException ex) {
			Assumptions.assumeFalse(ex.getCause() instanceof SkipException,
					() -> "Not for this publisher: " + ex.getCause().getMessage());
			throw ex.getCause();
		}
	}

	private static final class Verification extends PublisherVerification<Object> {

		private Verification() {
			super(new TestEnvironment(500, 200));
		}

		@Override
		public Publisher<Object> createPublisher(long elements) {
			AtomicInteger attempts = new AtomicInteger();
			long first = Math.min(elements / 2, Integer.MAX_VALUE);
			return publisher(() -> {
				boolean isFirst = attempts.getAndIncrement() == 0 && first > 0;
				Flux<Object> begin = numbers(0, first);
				return isFirst ? begin.concatWith(Flux.error(new ConnectException()))
						: numbers(first, elements).concatWith(Flux.empty());
			});
		}

		private static Flux<Object> numbers(long from, long to) {
			return Flux.generate(() -> from, (next, sink) -> {
				if (next < to) {
					sink.next(next);
				}
				else {
					sink.complete();
				}
				return next + 1;
			});
		}

		@Override
		public Publisher<Object> createFailedPublisher() {
			return publisher(() -> Flux.error(new IllegalStateException("mistake")));
		}

		private static Publisher<Object> publisher(PublisherBody body) {
			Calls calls = new Calls().stream(LlmStreamMode.RESUME);
			return new ReactiveDriver(calls.engine(), Schedulers::parallel, Calls.OWN_THREADS, Calls.WATCHDOG,
					List.of(new NumberReader()), DriverMode.PROTECTED)
				.flux(calls.settings("openai/gpt-4o-mini"), () -> {
					LlmCallContext.current().partial();
					return body.attempt();
				});
		}

	}

}
