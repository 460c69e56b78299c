/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sharedstate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.PortBinding;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmRetryMetricsAutoConfiguration;
import io.github.llmresilience.autoconfigure.LlmSharedStateAutoConfiguration;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.gate.GateChange.Action;
import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.settings.RuntimeSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.DockerImageName;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two instances of an application and a real Redis. Skipped where there is no Docker; the
 * environment variable REDIS_IMAGE names another image.
 */
@Testcontainers(disabledWithoutDocker = true)
@ExtendWith(OutputCaptureExtension.class)
class RedisSharedStateTests {

	private static final LlmTarget PRIMARY = LlmTarget.parse("openai/gpt");

	private static final LlmTarget FALLBACK = LlmTarget.parse("anthropic/claude");

	/** The same on each start, as that of a server that is started again. */
	private static final int PORT = TestSocketUtils.findAvailableTcpPort();

	@Container
	static final GenericContainer<?> redis = new GenericContainer<>(
			DockerImageName.parse(Objects.requireNonNullElse(System.getenv("REDIS_IMAGE"), "redis:7-alpine")))
		.withExposedPorts(6379)
		.withCreateContainerCmdModifier(
				(command) -> command.getHostConfig().withPortBindings(PortBinding.parse(PORT + ":6379")));

	private final List<ConfigurableApplicationContext> instances = new ArrayList<>();

	private Instance one;

	private Instance other;

	@BeforeEach
	void start() {
		this.one = new Instance();
		this.other = new Instance();
	}

	@AfterEach
	void stop() {
		this.instances.forEach(ConfigurableApplicationContext::close);
	}

	/**
	 * One instance of the application.
	 */
	private final class Instance {

		private final ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("spring.data.redis.host=" + redis.getHost(), "spring.data.redis.port=" + PORT,
					"spring.application.name=" + RedisSharedStateTests.this.hashCode(), "llm.retry.shared-state=redis",
					"llm.retry.max-attempts=1", "llm.retry.providers.limited.rate-limit.requests-per-minute=600")
			.run();

		private final TargetGates gates = this.context.getBean(TargetGates.class);

		private final Librarian librarian = this.context.getBean(Librarian.class);

		private Instance() {
			RedisSharedStateTests.this.instances.add(this.context);
		}

		private double share() {
			return this.gates.rateLimit("limited").status().share();
		}

		private double reachable() {
			return this.context.getBean(MeterRegistry.class).get("llm.shared.state.reachable").gauge().value();
		}

		private void know(BooleanSupplier news) {
			await().atMost(Duration.ofSeconds(30)).until(news::getAsBoolean);
		}

	}

	@Test
	void allInstancesLeaveAProviderAloneThatHasAskedOneForIt() {
		this.one.librarian.answer(PRIMARY, rateLimited("5"));
		assertThat(this.one.librarian.ask()).isEqualTo(FALLBACK.toString());
		this.other.know(() -> this.other.gates.status(PRIMARY).cooldown().toMillis() > 3000);
		while (this.other.gates.status(PRIMARY).cooldown().toMillis() > 200) {
			assertThat(this.other.librarian.ask()).isEqualTo(FALLBACK.toString());
		}
		assertThat(this.other.librarian.calls(PRIMARY)).as("calls during the cooldown").isZero();
		await().until(() -> this.other.librarian.ask().equals(PRIMARY.toString()));
	}

	@Test
	void allInstancesFollowAnOperator() {
		this.one.gates.decide(PRIMARY, Action.OPEN);
		this.other.know(() -> this.other.gates.stateOf(PRIMARY) == CircuitState.OPEN);
		assertThat(this.other.librarian.ask()).isEqualTo(FALLBACK.toString());
		this.other.gates.decide(PRIMARY, Action.CLOSE);
		this.one.know(() -> this.one.gates.stateOf(PRIMARY) == CircuitState.CLOSED);
		assertThat(this.one.librarian.ask()).isEqualTo(PRIMARY.toString());
	}

	@Test
	void allInstancesChangeTheirSettings() {
		RuntimeSettings settings = this.one.context.getBean(RuntimeSettings.class);
		RuntimeSettings others = this.other.context.getBean(RuntimeSettings.class);
		settings.change("calls.librarian-ask.model", FALLBACK.toString());
		this.other.know(() -> !others.changes().isEmpty());
		assertThat(this.other.librarian.ask()).isEqualTo(FALLBACK.toString());
		Instance third = new Instance();
		assertThat(third.librarian.ask()).isEqualTo(FALLBACK.toString());
		settings.resetAll();
		this.other.know(() -> others.changes().isEmpty());
		assertThat(this.other.librarian.ask()).isEqualTo(PRIMARY.toString());
	}

	@Test
	void allInstancesDivideARateLimit() {
		this.one.know(() -> this.one.share() + this.other.share() == 1);
		RateLimit limit = this.one.gates.rateLimit("limited");
		this.one.know(() -> {
			limit.tryTake();
			return this.one.share() > 0.8 && this.other.share() < 0.2;
		});
		this.other.context.close();
		this.one.know(() -> this.one.share() == 1);
	}

	/** Who only asked every two seconds would take forty for this. */
	@Test
	void hearsOfNewsAtOnce() {
		long start = System.nanoTime();
		for (int round = 0; round < 20; round++) {
			hear(Action.OPEN, CircuitState.OPEN);
			hear(Action.CLOSE, CircuitState.CLOSED);
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
	}

	private void hear(Action action, CircuitState state) {
		this.one.gates.decide(FALLBACK, action);
		await().pollInterval(Duration.ofMillis(5)).until(() -> this.other.gates.stateOf(FALLBACK) == state);
	}

	/** Redis dies in the middle of 10 000 calls, and comes back after them. */
	@Test
	void losesNoCallWhenRedisDies(CapturedOutput output) throws Exception {
		ExecutorService callers = Executors.newFixedThreadPool(4);
		AtomicInteger begun = new AtomicInteger();
		List<Future<String>> answers = new ArrayList<>();
		this.one.librarian.takesMillis(2);
		for (int i = 0; i < 10_000; i++) {
			answers.add(callers.submit(() -> {
				begun.incrementAndGet();
				return this.one.librarian.ask();
			}));
		}
		await().until(() -> begun.get() > 2000);
		docker().killContainerCmd(redis.getContainerId()).exec();
		this.one.librarian.answer(PRIMARY, rateLimited("1"));
		await().atMost(Duration.ofSeconds(30)).until(() -> this.one.gates.status(PRIMARY).cooldown().toMillis() > 0);
		callers.shutdown();
		assertThat(callers.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
		for (Future<String> answer : answers) {
			assertThat(answer.get()).isIn(PRIMARY.toString(), FALLBACK.toString());
		}
		assertThat(this.one.librarian.calls(FALLBACK)).as("calls that went elsewhere").isPositive();
		await().atMost(Duration.ofSeconds(30)).until(() -> this.one.reachable() == 0 && this.other.reachable() == 0);
		this.one.gates.decide(PRIMARY, Action.OPEN);
		assertThat(this.one.librarian.ask()).isEqualTo(FALLBACK.toString());
		docker().startContainerCmd(redis.getContainerId()).exec();
		long back = System.nanoTime();
		await().atMost(Duration.ofMinutes(1)).until(() -> this.other.gates.stateOf(PRIMARY) == CircuitState.OPEN);
		double seconds = (System.nanoTime() - back) / 1e9;
		await().until(() -> this.one.reachable() == 1 && this.other.reachable() == 1);
		assertThat(output.getAll().split("Redis does not answer", -1)).as("one warning of each instance").hasSize(3);
		Files.writeString(Path.of("target", "redis.txt"),
				"10000 calls, none failed; told %.1f s after Redis was back%n".formatted(seconds));
	}

	/** Redis takes connections and says nothing. */
	@Test
	void waitsForNobody() {
		docker().pauseContainerCmd(redis.getContainerId()).exec();
		try {
			this.one.librarian.answer(PRIMARY, rateLimited("1"));
			for (int i = 0; i < 1000; i++) {
				assertThat(this.one.librarian.ask()).isNotNull();
			}
			await().atMost(Duration.ofSeconds(30)).until(() -> this.one.reachable() == 0);
		}
		finally {
			docker().unpauseContainerCmd(redis.getContainerId()).exec();
		}
		await().atMost(Duration.ofSeconds(60)).until(() -> this.one.reachable() == 1);
	}

	@Test
	void goesOnWhereSomethingElseIsUnderAKey(CapturedOutput output) {
		StringRedisTemplate template = this.one.context.getBean(StringRedisTemplate.class);
		String prefix = "{llm-retry:" + hashCode() + "}:";
		template.opsForList().rightPush(prefix + "cooldown:target:" + PRIMARY, "a list");
		template.opsForSet().add(prefix + "decision:" + FALLBACK, "a set");
		this.one.know(() -> output.getAll().contains("decision:" + FALLBACK + "' holds no text"));
		assertThat(this.one.librarian.ask()).isEqualTo(PRIMARY.toString());
		this.one.librarian.answer(PRIMARY, rateLimited("30"));
		this.one.librarian.ask();
		this.other.know(() -> this.other.gates.status(PRIMARY).cooldown().toMillis() > 0);
		this.one.gates.decide(FALLBACK, Action.OPEN);
		this.other.know(() -> this.other.gates.stateOf(FALLBACK) == CircuitState.OPEN);
		assertThat(this.one.reachable()).isOne();
	}

	private static LlmHttpException rateLimited(String retryAfter) {
		return new LlmHttpException(429, Map.of("Retry-After", List.of(retryAfter)), "");
	}

	private static DockerClient docker() {
		return DockerClientFactory.instance().client();
	}

	/**
	 * Answers with the name of the model, unless it was told otherwise for the next call.
	 */
	static class Librarian {

		private final Map<LlmTarget, AtomicInteger> calls = new ConcurrentHashMap<>();

		private final Map<LlmTarget, RuntimeException> next = new ConcurrentHashMap<>();

		private volatile int millis;

		@LlmCall(model = "openai/gpt", fallback = "anthropic/claude")
		public String ask() {
			LlmTarget target = LlmCallContext.current().target();
			this.calls.computeIfAbsent(target, (name) -> new AtomicInteger()).incrementAndGet();
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(this.millis));
			RuntimeException failure = this.next.remove(target);
			if (failure != null) {
				throw failure;
			}
			return target.toString();
		}

		void answer(LlmTarget target, RuntimeException failure) {
			this.next.put(target, failure);
		}

		void takesMillis(int millis) {
			this.millis = millis;
		}

		int calls(LlmTarget target) {
			return this.calls.getOrDefault(target, new AtomicInteger()).get();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ AopAutoConfiguration.class, DataRedisAutoConfiguration.class,
			LlmRetryAutoConfiguration.class, LlmSharedStateAutoConfiguration.class,
			LlmRetryMetricsAutoConfiguration.class })
	static class Application {

		@Bean
		Librarian librarian() {
			return new Librarian();
		}

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		Object binding(MeterRegistry registry, List<MeterBinder> binders) {
			binders.forEach((binder) -> binder.bindTo(registry));
			return binders;
		}

	}

}
