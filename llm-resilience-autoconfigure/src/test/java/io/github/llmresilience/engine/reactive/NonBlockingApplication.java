/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import java.net.ConnectException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmStreamMode;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.Calls;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.EventPublisher;
import io.github.llmresilience.engine.LlmBodySettings;
import io.github.llmresilience.engine.LlmCallEngine;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.LlmTargetSettings;
import io.github.llmresilience.engine.Script;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.failure.classify.FailureMatcher;
import io.github.llmresilience.gate.CircuitBreakerPolicy;
import io.github.llmresilience.gate.GateSettings;
import io.github.llmresilience.gate.RetryBudgetPolicy;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.logging.EventLog;
import io.github.llmresilience.rule.FallbackRule;
import io.github.llmresilience.rule.HedgePolicy;
import io.github.llmresilience.rule.ParsePolicy;
import io.github.llmresilience.rule.ReaskRule;
import io.github.llmresilience.rule.ResumeRule;
import io.github.llmresilience.rule.RetryAfterSettings;
import io.github.llmresilience.rule.RetryPolicy;
import io.github.llmresilience.rule.RetryRule;
import io.github.llmresilience.rule.RetrySettings;
import io.github.llmresilience.rule.StreamPolicy;
import io.github.llmresilience.stream.PlainTextReader;
import io.github.llmresilience.time.Randomness;
import io.github.llmresilience.time.Ticker;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Makes calls of every kind on threads that must not block, and says so where one did.
 */
public final class NonBlockingApplication {

	private static final Duration MS = Duration.ofMillis(1);

	private NonBlockingApplication() {
	}

	public static void main(String[] args) {
		BlockHound.install();
		System.out.println("GUARD " + (isGuarded() ? "works" : "sleeps"));
		EventPublisher events = new EventPublisher(List.of(new EventLog()));
		TargetGates gates = new TargetGates(new GateSettings((target) -> CircuitBreakerPolicy.DEFAULTS,
				(provider) -> OptionalInt.empty(), (provider) -> null, (target) -> false, null), Ticker.system(),
				events, (change) -> {
				});
		LlmCallEngine engine = new LlmCallEngine(new FailureClassifiers(List.of(), InstantSource.system()), gates,
				new RetryBudgets((provider) -> RetryBudgetPolicy.UNLIMITED, Ticker.system()), events, Ticker.system(),
				LlmCallTracer.NONE);
		ReactiveDriver driver = new ReactiveDriver(engine, Schedulers::parallel, Calls.OWN_THREADS, Calls.WATCHDOG,
				List.of(new PlainTextReader()), DriverMode.PROTECTED);
		Long ended = Flux.range(0, 400)
			.flatMap((i) -> Mono.defer(() -> call(driver, i)).subscribeOn(Schedulers.parallel()), 50)
			.count()
			.block(Duration.ofSeconds(60));
		System.out.println("CALLS " + ended);
	}

	/** Fails, waits, times out, falls back, breaks in the middle of a stream. */
	private static Mono<Object> call(ReactiveDriver driver, int number) {
		AtomicInteger attempts = new AtomicInteger();
		LlmCallSettings settings = new LlmCallSettings("call",
				List.of(target("openai/gpt"), target("anthropic/claude")), Duration.ofSeconds(20),
				LlmBodySettings.DEFAULTS, StreamPolicy.DEFAULTS, HedgePolicy.OFF);
		return switch (number % 4) {
			case 0 -> driver.mono(settings, () -> (attempts.getAndIncrement() < 2) ? Mono.error(Script.http(500))
					: Mono.just(LlmCallContext.current().target()));
			case 1 -> driver.mono(settings, () -> (attempts.getAndIncrement() < 1) ? Mono.never()
					: Mono.just(LlmCallContext.current().target()));
			case 2 -> driver.mono(settings, () -> Mono.error(Script.http(401))).onErrorReturn("failed");
			default -> driver.flux(settings, () -> {
				LlmCallContext.current().partial();
				return (attempts.getAndIncrement() < 2) ? Flux.just("a").concatWith(Flux.error(new ConnectException()))
						: Flux.just("b").delayElements(MS);
			}).collectList().cast(Object.class);
		};
	}

	private static LlmTargetSettings target(String target) {
		RetryPolicy policy = new RetrySettings(null, null, MS, MS, null, null, Duration.ofMillis(50),
				RetryAfterSettings.NONE, null, null)
			.resolve();
		return new LlmTargetSettings(LlmTarget.parse(target), FallbackRule.PROVIDER_SIDE, policy, ParsePolicy.DEFAULTS,
				List.of(new ResumeRule(LlmStreamMode.RESUME, 3, FailureMatcher.NONE), new ReaskRule(2),
						new RetryRule(policy, Randomness.system()), new FallbackRule()));
	}

	private static boolean isGuarded() {
		try {
			Mono.delay(MS).doOnNext((tick) -> sleep()).block();
			return false;
		}
		catch (RuntimeException ex) {
			return ex.getMessage() != null && ex.getMessage().contains("Blocking call");
		}
	}

	private static void sleep() {
		try {
			Thread.sleep(1);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
