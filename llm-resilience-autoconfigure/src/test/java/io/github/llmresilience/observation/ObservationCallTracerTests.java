/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.Script;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.future.FutureDriver;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.stream.PlainTextReader;
import io.github.llmresilience.time.SystemTimer;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Watchdog;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.test.simple.SimpleSpan;
import io.micrometer.tracing.test.simple.SimpleTracer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static io.github.llmresilience.engine.Script.act;
import static io.github.llmresilience.engine.Script.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What a trace shows of calls and attempts: who is whose parent, on whatever thread.
 */
class ObservationCallTracerTests {

	private static final String CANARY = "canary-4711";

	private static final String PRIMARY = "openai/gpt";

	private static final String SECOND = "google/gemini";

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final Calls calls = calls(this.registry);

	private final Watchdog watchdog = new Watchdog(Ticker.system(), Runnable::run);

	private final ExecutorService executor = Executors.newSingleThreadExecutor();

	private final SystemTimer timer = new SystemTimer(Runnable::run);

	private final BlockingDriver blocking = blocking(this.calls);

	/** What has begun and not ended. */
	private final Set<Observation.Context> running = ConcurrentHashMap.newKeySet();

	@BeforeEach
	void watch() {
		this.registry.observationConfig().observationHandler(new ObservationHandler<>() {

			@Override
			public void onStart(Observation.Context context) {
				ObservationCallTracerTests.this.running.add(context);
			}

			@Override
			public void onStop(Observation.Context context) {
				assertThat(ObservationCallTracerTests.this.running.remove(context)).as("stopped once").isTrue();
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

		});
	}

	@AfterEach
	void close() {
		assertThat(this.running).as("observations that never end").isEmpty();
		this.watchdog.close();
		this.timer.close();
		this.executor.shutdownNow();
	}

	private static Calls calls(ObservationRegistry registry) {
		return new Calls(CircuitBreakerSettings.NONE,
				new ObservationCallTracer(registry, null, null, () -> false, () -> false))
			.backoff(Duration.ofMillis(1), 1, Duration.ofMillis(1));
	}

	private BlockingDriver blocking(Calls calls) {
		return new BlockingDriver(calls.engine(), calls.sleeper(), this.watchdog, DriverMode.PROTECTED, null);
	}

	private ReactiveDriver reactive() {
		return new ReactiveDriver(this.calls.engine(), Schedulers::parallel, Calls.OWN_THREADS, Calls.WATCHDOG,
				List.of(new PlainTextReader()), DriverMode.PROTECTED);
	}

	/** An observation of what the application does inside an attempt. */
	private Object inside(Object answer) {
		return Observation.createNotStarted("inside", this.registry).observe(() -> answer);
	}

	private TestObservationRegistryAssert assertRegistry() {
		return TestObservationRegistryAssert.assertThat(this.registry);
	}

	private void assertAttemptsAreChildrenOfTheCall(int attempts) {
		assertRegistry().hasNumberOfObservationsWithNameEqualTo("llm.resilience.call", 1)
			.hasNumberOfObservationsWithNameEqualTo("llm.resilience.attempt", attempts)
			.forAllObservationsWithNameEqualTo("llm.resilience.attempt", (attempt) -> attempt
				.hasParentObservationContextMatching((parent) -> parent instanceof LlmCallObservationContext));
	}

	private void assertInsideIsChildOfAnAttempt() {
		assertRegistry().forAllObservationsWithNameEqualTo("inside", (inside) -> inside
			.hasParentObservationContextMatching((parent) -> parent instanceof LlmAttemptObservationContext));
	}

	private void assertCallIsChildOf(String name) {
		assertRegistry().hasObservationWithNameEqualTo("llm.resilience.call")
			.that()
			.hasBeenStopped()
			.hasParentObservationContextMatching((parent) -> parent.getName().equals(name));
	}

	@Test
	void drawsACallWithItsAttempts() throws Throwable {
		LlmCallSettings settings = this.calls.attempts(2).settings(PRIMARY, SECOND);
		Script script = Script.of(http(503), http(503), act((context) -> {
			context.used(new LlmUsage(12, 34));
			return inside("answer");
		}));
		Observation.createNotStarted("request", this.registry)
			.observeChecked(() -> this.blocking.call(settings, script::run));
		assertAttemptsAreChildrenOfTheCall(3);
		assertInsideIsChildOfAnAttempt();
		assertCallIsChildOf("request");
		assertRegistry().hasObservationWithNameEqualTo("llm.resilience.call")
			.that()
			.hasContextualNameEqualTo("llm test-call")
			.hasLowCardinalityKeyValue("llm.call.name", "test-call")
			.hasLowCardinalityKeyValue("llm.call.outcome", "success")
			.hasLowCardinalityKeyValue("gen_ai.provider.name", "gcp.gemini")
			.doesNotHaveHighCardinalityKeyValueWithKey("error.type")
			.hasHighCardinalityKeyValue("llm.call.id", this.calls.lastCallId().toString())
			.doesNotHaveError();
		assertRegistry().hasAnObservationWithAKeyValue("error.type", "overloaded")
			.hasAnObservationWithAKeyValue("gen_ai.request.model", "gpt")
			.hasAnObservationWithAKeyValue("gen_ai.operation.name", "chat");
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	@Test
	void saysHowACallFailed() {
		Throwable thrown = catchThrowable(
				() -> this.blocking.call(this.calls.attempts(2).settings(PRIMARY), Script.of(http(500))::run));
		assertThat(thrown).isNotNull();
		assertRegistry().hasObservationWithNameEqualTo("llm.resilience.call")
			.that()
			.hasLowCardinalityKeyValue("llm.call.outcome", "failure")
			.hasHighCardinalityKeyValue("error.type", "failure")
			.hasError();
	}

	/** Key values are those that are documented, no more and no less. */
	@Test
	void hasOnlyDocumentedKeyValues() throws Throwable {
		this.blocking.call(this.calls.settings(PRIMARY), Script.of(http(503), act((context) -> {
			context.used(new LlmUsage(1, 2));
			context.responded("gpt-1", "id-1");
			context.sentTo(URI.create("https://api.example.com/v1/chat"));
			return "answer";
		}))::run);
		assertThat(catchThrowable(
				() -> this.blocking.call(this.calls.attempts(1).settings(PRIMARY), Script.of(http(500))::run)))
			.isNotNull();
		for (LlmObservation documented : LlmObservation.values()) {
			assertRegistry().forAllObservationsWithNameEqualTo(documented.getObservationName(), (observation) -> {
				for (var key : documented.getLowCardinalityKeyNames()) {
					observation.hasLowCardinalityKeyValueWithKey(key.asString());
				}
			});
			assertRegistry().hasHandledContextsThatSatisfy((contexts) -> {
				List<String> keys = contexts.stream()
					.filter((context) -> documented.getObservationName().equals(context.getName()))
					.flatMap((context) -> context.getAllKeyValues().stream())
					.map(KeyValue::getKey)
					.distinct()
					.toList();
				List<String> all = new ArrayList<>();
				for (var key : documented.getLowCardinalityKeyNames()) {
					all.add(key.asString());
				}
				for (var key : documented.getHighCardinalityKeyNames()) {
					all.add(key.asString());
				}
				assertThat(keys).containsExactlyInAnyOrderElementsOf(all);
			});
		}
	}

	@Test
	void nestsModelCallsInTheRunOfTheirMethod() throws Throwable {
		this.blocking.call(this.calls.settings(PRIMARY), () -> {
			Script model = Script.of(http(503), act((context) -> inside("answer")));
			return Observation.createNotStarted("chat client", this.registry)
				.observeChecked(() -> this.blocking.callModel(LlmCallContext.current(), false, model::run));
		});
		assertRegistry().hasNumberOfObservationsWithNameEqualTo("llm.resilience.attempt", 3)
			.hasObservationWithNameEqualTo("chat client")
			.that()
			.hasParentObservationContextMatching(
					(parent) -> parent instanceof LlmAttemptObservationContext attempt && attempt.isOfMethod());
		assertRegistry().forAllObservationsWithNameEqualTo("inside",
				(inside) -> inside.hasParentObservationContextMatching(
						(parent) -> parent instanceof LlmAttemptObservationContext attempt && !attempt.isOfMethod()));
		assertRegistry().hasNumberOfObservationsEqualTo(6)
			.hasAnObservationWithAKeyValue("llm.attempt.scope", "method")
			.hasAnObservationWithAKeyValue("llm.attempt.scope", "model");
		assertThat(parentsOfModelAttempts()).containsExactly("chat client", "chat client");
	}

	private List<String> parentsOfModelAttempts() {
		List<String> parents = new ArrayList<>();
		assertRegistry().hasHandledContextsThatSatisfy((contexts) -> contexts.forEach((context) -> {
			if (context instanceof LlmAttemptObservationContext attempt && !attempt.isOfMethod()) {
				parents.add(String.valueOf(attempt.getParentObservation().getContextView().getName()));
			}
		}));
		return parents;
	}

	/** A method whose model call failed has run, too. */
	@Test
	void endsTheRunOfAMethodWhoseModelCallFailed() {
		catchThrowable(() -> this.blocking.call(this.calls.attempts(1).settings(PRIMARY),
				() -> this.blocking.callModel(LlmCallContext.current(), false, Script.of(http(400))::run)));
		assertRegistry().hasNumberOfObservationsWithNameEqualTo("llm.resilience.attempt", 2);
	}

	@Test
	void followsAFutureToOtherThreads() {
		FutureDriver driver = new FutureDriver(this.calls.engine(), this.timer, this.executor, ThreadContext.NONE,
				DriverMode.PROTECTED);
		Script script = Script.of(http(503), act((context) -> inside("answer")));
		Object answer = Observation.createNotStarted("request", this.registry)
			.observe(() -> driver.call(this.calls.settings(PRIMARY), () -> {
				try {
					return CompletableFuture.completedFuture(script.run());
				}
				catch (Throwable ex) {
					return CompletableFuture.failedFuture(ex);
				}
			}))
			.join();
		assertThat(answer).isEqualTo("answer");
		assertAttemptsAreChildrenOfTheCall(2);
		assertInsideIsChildOfAnAttempt();
		assertCallIsChildOf("request");
	}

	@Test
	void endsWhatACancelledFutureWasDoing() {
		FutureDriver driver = new FutureDriver(this.calls.engine(), this.timer, this.executor, ThreadContext.NONE,
				DriverMode.PROTECTED);
		driver.call(this.calls.settings(PRIMARY), CompletableFuture::new).cancel(true);
		assertAttemptsAreChildrenOfTheCall(1);
		assertRegistry().hasAnObservationWithAKeyValue("llm.call.outcome", "cancelled");
	}

	/** The subscriber's observation is in Reactor's context, not on the thread. */
	@Test
	void followsAMonoThroughReactor() {
		Script script = Script.of(http(503), "answer");
		Observation request = Observation.start("request", this.registry);
		Object answer = reactive().mono(this.calls.settings(PRIMARY), () -> {
			LlmCallContext context = LlmCallContext.current();
			return Mono.deferContextual((view) -> observed(view.get(ObservationThreadLocalAccessor.KEY),
					() -> Script.inContext(context, (same) -> script.run())));
		})
			.contextWrite((view) -> view.put(ObservationThreadLocalAccessor.KEY, request))
			.subscribeOn(Schedulers.boundedElastic())
			.block(Duration.ofSeconds(10));
		request.stop();
		assertThat(answer).isEqualTo("answer");
		assertAttemptsAreChildrenOfTheCall(2);
		assertInsideIsChildOfAnAttempt();
		assertCallIsChildOf("request");
	}

	@FunctionalInterface
	private interface Answer {

		Object get() throws Throwable;

	}

	private Mono<Object> observed(Observation parent, Answer answer) {
		Observation inside = Observation.createNotStarted("inside", this.registry).parentObservation(parent).start();
		try {
			return Mono.just(answer.get());
		}
		catch (Throwable ex) {
			return Mono.error(ex);
		}
		finally {
			inside.stop();
		}
	}

	@Test
	void followsAStreamAndWhatContinuesIt() {
		Observation request = Observation.start("request", this.registry);
		List<Object> text = new ArrayList<>();
		reactive().flux(this.calls.settings(PRIMARY), () -> {
			LlmCallContext context = LlmCallContext.current();
			return (context.partial() == null) ? Flux.just("one ").concatWith(Flux.error(http(503))) : Flux.just("two");
		})
			.contextWrite((view) -> view.put(ObservationThreadLocalAccessor.KEY, request))
			.doOnNext(text::add)
			.blockLast(Duration.ofSeconds(10));
		request.stop();
		assertThat(text).containsExactly("one ", "two");
		assertAttemptsAreChildrenOfTheCall(2);
		assertCallIsChildOf("request");
	}

	/** B94: neither tags nor errors of spans have anything of the contents. */
	@Test
	void showsNoContents() {
		SimpleTracer tracer = new SimpleTracer();
		ObservationRegistry traced = ObservationRegistry.create();
		traced.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
		Calls calls = calls(traced).attempts(2);
		Throwable thrown = catchThrowable(() -> blocking(calls).call(calls.settings(PRIMARY), () -> {
			throw http(503, Map.of(), CANARY);
		}));
		assertThat(thrown).isNotNull();
		assertThat(tracer.getSpans()).hasSize(3);
		for (SimpleSpan span : tracer.getSpans()) {
			assertThat(span.getError()).hasNoCause().hasMessageNotContaining(CANARY);
			assertThat(span.toString() + span.getTags() + span.getEvents() + span.getError()).doesNotContain(CANARY);
		}
		assertThat(tracer.getSpans()).extracting(SimpleSpan::getName)
			.containsExactlyInAnyOrder("llm test-call", "chat gpt", "chat gpt");
	}

	/** B96: whatever a handler does, and whenever it does it. */
	@Test
	void isNotHarmedByAHandlerThatThrows() throws Throwable {
		for (int failing = 0; failing < 6; failing++) {
			ObservationRegistry broken = ObservationRegistry.create();
			broken.observationConfig().observationHandler(new FailingHandler(failing));
			Calls calls = calls(broken);
			assertThat(blocking(calls).call(calls.settings(PRIMARY), Script.of(http(503), "answer")::run))
				.isEqualTo("answer");
			assertThat(broken.getCurrentObservation()).as("left on the thread").isNull();
		}
	}

	/**
	 * What a tracer has begun before another handler threw is ended, and on no thread.
	 * Where the other one throws at the end, Micrometer does not come to the tracer.
	 */
	@Test
	void endsTheSpansOfATracerBesideAHandlerThatThrows() throws Throwable {
		for (int failing : List.of(0, 1, 2, 3)) {
			SimpleTracer tracer = new SimpleTracer();
			ObservationRegistry broken = ObservationRegistry.create();
			broken.observationConfig()
				.observationHandler(new DefaultTracingObservationHandler(tracer))
				.observationHandler(new FailingHandler(failing));
			Calls calls = calls(broken);
			assertThat(blocking(calls).call(calls.settings(PRIMARY), Script.of(http(503), "answer")::run))
				.isEqualTo("answer");
			assertThat(tracer.getSpans()).as("handler %s", failing)
				.isNotEmpty()
				.allSatisfy((span) -> assertThat(span.getEndTimestamp().toEpochMilli()).isPositive());
			assertThat(tracer.currentSpan()).as("left on the thread by handler %s", failing).isNull();
		}
	}

	/** Where calls or attempts are not observed, what is inside has the next parent. */
	@Test
	void keepsParentsTogetherWhereSomeAreNotObserved() throws Throwable {
		for (String off : List.of("llm.resilience.call", "llm.resilience.attempt")) {
			TestObservationRegistry some = TestObservationRegistry.create();
			some.observationConfig().observationPredicate((name, context) -> !name.equals(off));
			Calls calls = calls(some);
			Observation.createNotStarted("request", some)
				.observeChecked(() -> blocking(calls).call(calls.settings(PRIMARY), Script.of(http(503),
						act((context) -> Observation.createNotStarted("inside", some).observe(() -> "answer")))::run));
			String expected = off.equals("llm.resilience.call") ? "llm.resilience.attempt" : "llm.resilience.call";
			TestObservationRegistryAssert.assertThat(some)
				.hasObservationWithNameEqualTo("inside")
				.that()
				.hasParentObservationContextMatching((parent) -> expected.equals(parent.getName()));
			TestObservationRegistryAssert.assertThat(some)
				.hasHandledContextsThatSatisfy(
						(contexts) -> assertThat(contexts).filteredOn((context) -> expected.equals(context.getName()))
							.isNotEmpty()
							.allSatisfy((ours) -> assertThat(ours.getParentObservation().getContextView().getName())
								.isEqualTo("request")));
		}
	}

	/** Fails at the n-th thing it is told. */
	private record FailingHandler(int when) implements ObservationHandler<Observation.Context> {

		private void fail(int what) {
			if (what == this.when) {
				throw new AssertionError("handler " + what);
			}
		}

		@Override
		public void onStart(Observation.Context context) {
			fail(0);
		}

		@Override
		public void onError(Observation.Context context) {
			fail(1);
		}

		@Override
		public void onEvent(Observation.Event event, Observation.Context context) {
			fail(2);
		}

		@Override
		public void onScopeOpened(Observation.Context context) {
			fail(3);
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			fail(4);
		}

		@Override
		public void onStop(Observation.Context context) {
			fail(5);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	@Test
	void letsTheApplicationNameThings() throws Throwable {
		LlmCallObservationConvention own = new LlmCallObservationConvention() {

			@Override
			public String getName() {
				return "own.call";
			}

			@Override
			public KeyValues getLowCardinalityKeyValues(LlmCallObservationContext context) {
				return KeyValues.of("own", context.getCall());
			}

		};
		Calls calls = new Calls(CircuitBreakerSettings.NONE,
				new ObservationCallTracer(this.registry, own, null, () -> false, () -> false));
		blocking(calls).call(calls.settings(PRIMARY), Script.of("answer")::run);
		assertRegistry().hasObservationWithNameEqualTo("own.call")
			.that()
			.hasLowCardinalityKeyValue("own", "test-call")
			.doesNotHaveLowCardinalityKeyValueWithKey("llm.call.outcome");
	}

}
