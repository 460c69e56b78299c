/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.goodput;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.github.llmresilience.benchmarks.Quiet;
import io.github.llmresilience.benchmarks.provider.Tale;
import io.github.llmresilience.benchmarks.provider.WireFormat;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * One contender in one scenario: calls come at a fixed rate, however long they take.
 */
final class Load implements AutoCloseable {

	static final int CALLS_PER_SECOND = 24;

	private static final int WARM_UP = 50;

	private final Scenario scenario;

	private final Contender contender;

	private final List<Provider> providers = new ArrayList<>();

	private final ConfigurableApplicationContext context;

	private final Queue<Result.Call> calls = new ConcurrentLinkedQueue<>();

	private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

	private volatile long begin;

	/**
	 * Starts the providers and the application.
	 */
	Load(Scenario scenario, Contender contender, int seed) throws IOException {
		this.scenario = scenario;
		this.contender = contender;
		for (int i = 0; i < scenario.providers(); i++) {
			this.providers.add(new Provider(scenario, i, seed,
					(i == 0 || scenario.isPool()) ? WireFormat.OPENAI : WireFormat.ANTHROPIC));
		}
		this.context = start();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/**
	 * Makes calls that are not counted, until the code is warm.
	 */
	void warmUp() {
		Teller teller = teller();
		for (int call = 0; call < WARM_UP; call++) {
			make(teller, call, System.nanoTime());
		}
		this.calls.clear();
		this.errors.clear();
	}

	/**
	 * Makes the calls.
	 */
	Result run() throws InterruptedException {
		this.providers.forEach(Provider::begin);
		make(teller());
		System.out.println(this.scenario.title() + ", " + this.contender.title() + ": " + this.errors);
		return new Result(List.copyOf(this.calls), List.copyOf(this.providers));
	}

	private Teller teller() {
		return this.context.getBean(this.contender.teller(this.scenario));
	}

	@Override
	public void close() {
		this.context.close();
		this.providers.forEach(Provider::close);
	}

	private ConfigurableApplicationContext start() {
		Map<String, Object> properties = Quiet.properties();
		properties.putAll(this.contender.properties());
		properties.putIfAbsent("spring.ai.openai.max-retries", "0");
		if (!this.scenario.isPool()) {
			properties.keySet().removeIf((name) -> name.startsWith("llm.retry.pools"));
		}
		else {
			properties.put("spring.ai.model.chat", "none");
			for (int i = 0; i < this.providers.size(); i++) {
				properties.put("deployments.urls[" + i + "]", this.providers.get(i).url());
			}
		}
		properties.put("spring.ai.openai.base-url", this.providers.get(0).url());
		properties.put("spring.ai.openai.api-key", "key");
		properties.put("spring.ai.openai.timeout", "10s");
		properties.put("spring.ai.anthropic.base-url", this.providers.get(1).url());
		properties.put("spring.ai.anthropic.api-key", "key");
		properties.put("spring.ai.anthropic.timeout", "10s");
		properties.put("spring.ai.anthropic.max-retries", "0");
		properties.put("spring.ai.chat.client.enabled", "false");
		if (!this.contender.isOurs()) {
			properties.put("spring.autoconfigure.exclude",
					"io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration,"
							+ "io.github.llmresilience.autoconfigure.LlmSpringAiAutoConfiguration,"
							+ "io.github.llmresilience.autoconfigure.LlmHttpAutoConfiguration");
		}
		try {
			return new SpringApplicationBuilder(Application.class, this.contender.teller(this.scenario))
				.properties(properties)
				.run();
		}
		catch (RuntimeException ex) {
			// Spring Boot does not print an exception that it has logged, and logging is
			// off
			throw new IllegalStateException("No application for " + this.contender + " in " + this.scenario, ex);
		}
	}

	private void make(Teller teller) throws InterruptedException {
		ExecutorService threads = Executors.newCachedThreadPool();
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		Phaser open = new Phaser(1);
		int count = (int) this.scenario.load().toSeconds() * CALLS_PER_SECOND;
		this.begin = System.nanoTime();
		for (int i = 0; i < count; i++) {
			int call = i;
			long due = this.begin + i * Duration.ofSeconds(1).toNanos() / CALLS_PER_SECOND;
			open.register();
			clock.schedule(() -> threads.execute(() -> {
				make(teller, call, due);
				open.arriveAndDeregister();
			}), due - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		open.arriveAndAwaitAdvance();
		clock.shutdownNow();
		threads.shutdownNow();
	}

	/** Its time begins when it is due, however late the machine is. */
	private void make(Teller teller, int call, long due) {
		long begin = System.nanoTime();
		Outcome outcome;
		try {
			outcome = this.scenario.streams(call) ? tell(teller, call) : ask(teller, call);
		}
		catch (Exception ex) {
			outcome = Outcome.FAILED;
			this.errors.computeIfAbsent(ex.getClass().getSimpleName(), (name) -> new LongAdder()).increment();
		}
		this.calls.add(new Result.Call(outcome, Duration.ofNanos(due - this.begin),
				Duration.ofNanos(System.nanoTime() - due), Duration.ofNanos(begin - due)));
	}

	private static Outcome tell(Teller teller, int call) {
		StringBuilder seen = new StringBuilder();
		teller.tell(call).doOnNext(seen::append).blockLast();
		String right = Tale.text(call);
		if (right.contentEquals(seen)) {
			return Outcome.RIGHT;
		}
		return right.startsWith(seen.toString()) ? Outcome.CUT : Outcome.WRONG;
	}

	private static Outcome ask(Teller teller, int call) {
		return Tale.book(call).equals(teller.ask(call)) ? Outcome.RIGHT : Outcome.WRONG;
	}

}
