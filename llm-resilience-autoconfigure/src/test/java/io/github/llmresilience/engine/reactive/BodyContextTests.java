/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.Script;
import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.observation.ObservationCallTracer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.reactivex.rxjava3.core.Single;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F51: the context of the attempt while its publisher works on the subscribing thread,
 * without automatic context propagation.
 */
@Timeout(20)
class BodyContextTests {

	/** Publishers that call the model when they are subscribed to or requested. */
	static final List<Work> PUBLISHERS = List.of((model) -> Mono.fromCallable(model::answer),
			(model) -> Mono.fromSupplier(model::answer), (model) -> Mono.defer(() -> Mono.just(model.answer())),
			(model) -> Mono.just("question").map((question) -> model.answer()),
			(model) -> Mono.create((sink) -> sink.success(model.answer())),
			(model) -> Flux.<String>generate((sink) -> sink.next(model.answer())).take(1),
			(model) -> Flux.fromStream(() -> Stream.of(model.answer())),
			(model) -> Flux.just(1).concatMap((one) -> Mono.fromCallable(model::answer)),
			(model) -> Single.fromCallable(model::answer).toFlowable());

	interface Work {

		Publisher<String> of(Model model);

	}

	/**
	 * A client that reads the context of its thread.
	 */
	static class Model {

		private final AtomicInteger requests = new AtomicInteger();

		String answer() {
			LlmCallContext context = LlmCallContext.current();
			if (this.requests.incrementAndGet() == 1) {
				throw Script.http(503);
			}
			return context.target() + " attempt " + context.attempt();
		}

	}

	private final Calls calls = new Calls().attempts(1);

	private final ReactiveDriver driver = driver(this.calls, DriverMode.PROTECTED);

	private static ReactiveDriver driver(Calls calls, DriverMode mode) {
		return new ReactiveDriver(calls.engine(), () -> new VirtualScheduler(calls.timer()), Calls.OWN_THREADS,
				Calls.WATCHDOG, List.of(), mode);
	}

	@ParameterizedTest
	@FieldSource("PUBLISHERS")
	void isCurrentInEachAttemptOfAMono(Work work) {
		Model model = new Model();
		Object answer = this.driver.mono(this.calls.settings("openai/a", "google/b"), () -> work.of(model)).block();
		assertThat(answer).isEqualTo("google/b attempt 1");
		assertThat(LlmCallContext.find()).isEmpty();
	}

	@ParameterizedTest
	@FieldSource("PUBLISHERS")
	void isCurrentInEachAttemptOfAFlux(Work work) {
		Model model = new Model();
		List<Object> answer = this.driver.flux(this.calls.settings("openai/a", "google/b"), () -> work.of(model))
			.collectList()
			.block();
		assertThat(answer).containsExactly("google/b attempt 1");
		assertThat(LlmCallContext.find()).isEmpty();
	}

	@ParameterizedTest
	@FieldSource("PUBLISHERS")
	void isCurrentInACallThatIsNotProtected(Work work) {
		Model model = new Model();
		model.requests.set(1);
		ReactiveDriver bare = driver(this.calls, DriverMode.BARE);
		assertThat(bare.mono(this.calls.settings("openai/a", "google/b"), () -> work.of(model)).block())
			.isEqualTo("openai/a attempt 1");
		assertThat(bare.flux(this.calls.settings("openai/a", "google/b"), () -> work.of(model)).blockLast())
			.isEqualTo("openai/a attempt 1");
	}

	@ParameterizedTest
	@FieldSource("PUBLISHERS")
	void isNotCurrentInTheSubscriber(Work work) {
		List<Optional<LlmCallContext>> seen = new CopyOnWriteArrayList<>();
		Model model = new Model();
		this.driver.flux(this.calls.settings("openai/a", "google/b"), () -> work.of(model))
			.doOnEach((signal) -> seen.add(LlmCallContext.find()))
			.doOnSubscribe((subscription) -> seen.add(LlmCallContext.find()))
			.blockLast();
		assertThat(seen).hasSizeGreaterThanOrEqualTo(3).containsOnly(Optional.empty());
	}

	@Test
	void ofAnOuterCallIsCurrentInTheSubscriberOfAnInnerCall() {
		Model model = new Model();
		Mono<Object> inner = this.driver.mono(this.calls.settings("openai/a", "google/b"),
				() -> Mono.fromCallable(model::answer));
		Object answer = this.driver
			.mono(this.calls.settings("openai/outer"),
					() -> inner.map((value) -> value + " in " + LlmCallContext.current().target()))
			.block();
		assertThat(answer).isEqualTo("google/b attempt 1 in openai/outer");
	}

	@Test
	void comesWithTheObservationOfTheAttempt() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler((context) -> true);
		Calls observed = new Calls(CircuitBreakerSettings.NONE,
				new ObservationCallTracer(registry, null, null, () -> false, () -> false));
		Observation outer = Observation.start("request", registry);
		Observation.Scope scope = outer.openScope();
		List<Observation> inside = new CopyOnWriteArrayList<>();
		List<Observation> outside = new CopyOnWriteArrayList<>();
		driver(observed, DriverMode.PROTECTED)
			.flux(observed.settings("openai/a", "google/b"), () -> Flux.range(0, 3).doOnNext((element) -> {
				assertThat(registry.getCurrentObservation()).isNotNull();
				inside.add(registry.getCurrentObservation());
			}).map(String::valueOf))
			.doOnNext((element) -> outside.add(registry.getCurrentObservation()))
			.blockLast();
		assertThat(inside).hasSize(3)
			.allSatisfy((observation) -> assertThat(observation.getContext().getName())
				.isEqualTo("llm.resilience.attempt"));
		assertThat(outside).containsOnly(outer);
		assertThat(registry.getCurrentObservation()).isSameAs(outer);
		scope.close();
	}

}
