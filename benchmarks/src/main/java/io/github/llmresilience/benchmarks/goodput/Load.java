package io.github.llmresilience.benchmarks.goodput;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.Queue;

import io.github.llmresilience.benchmarks.Quiet;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * One contender in one scenario: calls come at a fixed rate, however long they take.
 */
final class Load implements AutoCloseable {

	private static final int CALLS_PER_SECOND = 16;

	private static final int WARM_UP = 50;

	private final Scenario scenario;

	private final Contender contender;

	private final Provider first;

	private final Provider second;

	private final ConfigurableApplicationContext context;

	private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

	/**
	 * Starts the providers and the application.
	 */
	Load(Scenario scenario, Contender contender) throws IOException {
		this.scenario = scenario;
		this.contender = contender;
		this.first = new Provider(scenario, true, WireFormat.OPENAI);
		this.second = new Provider(scenario, false, WireFormat.ANTHROPIC);
		this.context = start();
	}

	/**
	 * What became of a call.
	 *
	 * @param completed whether the application was told that this is the answer
	 * @param right whether it is
	 */
	record Call(boolean completed, boolean right, Duration took) {
	}

	/**
	 * What became of all.
	 */
	record Result(List<Call> calls, int requests, int peak, long tokens) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/**
	 * Makes calls that are not counted, until the code is warm.
	 */
	void warmUp() {
		Teller teller = this.context.getBean(Teller.class);
		for (int call = 0; call < WARM_UP; call++) {
			make(teller, call);
		}
		this.calls.clear();
	}

	/**
	 * Makes the calls.
	 */
	Result run() throws InterruptedException {
		this.first.begin();
		this.second.begin();
		make(this.context.getBean(Teller.class));
		return new Result(List.copyOf(this.calls), this.first.requests() + this.second.requests(), this.first.peak(),
				this.first.tokens() + this.second.tokens());
	}

	@Override
	public void close() {
		this.context.close();
		this.first.close();
		this.second.close();
	}

	private ConfigurableApplicationContext start() {
		Map<String, Object> properties = Quiet.properties();
		properties.putAll(this.contender.properties());
		properties.putIfAbsent("spring.ai.openai.max-retries", "0");
		properties.put("spring.ai.openai.base-url", this.first.url());
		properties.put("spring.ai.openai.api-key", "key");
		properties.put("spring.ai.openai.timeout", "10s");
		properties.put("spring.ai.anthropic.base-url", this.second.url());
		properties.put("spring.ai.anthropic.api-key", "key");
		properties.put("spring.ai.anthropic.timeout", "10s");
		properties.put("spring.ai.anthropic.max-retries", "0");
		properties.put("spring.ai.chat.client.enabled", "false");
		if (this.contender != Contender.LLM_CALL) {
			properties.put("spring.autoconfigure.exclude",
					"io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration,"
							+ "io.github.llmresilience.autoconfigure.LlmSpringAiAutoConfiguration,"
							+ "io.github.llmresilience.autoconfigure.LlmHttpAutoConfiguration");
		}
		return new SpringApplicationBuilder(Application.class, this.contender.teller()).properties(properties).run();
	}

	private void make(Teller teller) throws InterruptedException {
		ExecutorService threads = Executors.newCachedThreadPool();
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		Phaser open = new Phaser(1);
		int count = (int) this.scenario.load().toSeconds() * CALLS_PER_SECOND;
		for (int i = 0; i < count; i++) {
			int call = i;
			open.register();
			clock.schedule(() -> threads.execute(() -> {
				make(teller, call);
				open.arriveAndDeregister();
			}), i * 1_000_000L / CALLS_PER_SECOND, TimeUnit.MICROSECONDS);
		}
		open.arriveAndAwaitAdvance();
		clock.shutdownNow();
		threads.shutdownNow();
	}

	private void make(Teller teller, int call) {
		long begin = System.nanoTime();
		boolean completed = false;
		boolean right = false;
		try {
			if (this.scenario.streams(call)) {
				StringBuilder seen = new StringBuilder();
				teller.tell(call).doOnNext(seen::append).blockLast();
				completed = true;
				right = Tale.text(call).contentEquals(seen);
			}
			else {
				Tale.Book book = teller.ask(call);
				completed = true;
				right = Tale.book(call).equals(book);
			}
		}
		catch (Exception ex) {
			// counted as not completed
		}
		this.calls.add(new Call(completed, right, Duration.ofNanos(System.nanoTime() - begin)));
	}

}
