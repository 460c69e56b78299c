/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.call.ReactiveLlmCallTemplate;
import io.github.llmresilience.client.ProviderArguments;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.matrix.MatrixServer.Request;
import io.github.llmresilience.matrix.MatrixServer.Step;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An application with the calls of rows, and the provider that it asks.
 */
final class Scene implements AutoCloseable {

	private final MatrixServer server = new MatrixServer();

	private final List<LlmCallEvent.AttemptEnded> attempts = new CopyOnWriteArrayList<>();

	private final Map<String, Object> clients = new ConcurrentHashMap<>();

	private final ConfigurableApplicationContext context;

	private Scene(Class<?> application, WebApplicationType web, List<Row> rows, String... properties) {
		List<String> arguments = new ArrayList<>(ProviderArguments.of(this.server.url()));
		rows.forEach((row) -> arguments.addAll(row.properties()));
		arguments.addAll(List.of("--llm.retry.initial-delay=1ms", "--llm.retry.jitter=0",
				"--llm.retry.circuit-breaker.enabled=false", "--llm.retry.inner-retries=disable",
				"--llm.retry.default-provider=openai", "--server.port=0", "--server.address=127.0.0.1",
				"--llm.retry.providers.plain.max-attempts=${llm.retry.max-attempts}",
				"--spring.lifecycle.timeout-per-shutdown-phase=100ms"));
		List.of(properties).forEach((property) -> arguments.add("--" + property));
		this.context = new SpringApplicationBuilder(application).web(web)
			.registerShutdownHook(false)
			.initializers((ApplicationContextInitializer<GenericApplicationContext>) (context) -> context
				.registerBean("attempts", LlmCallListener.class, () -> this::record))
			.run(arguments.toArray(String[]::new));
	}

	/** An application in which attempts have time. */
	static Scene patient(Class<?> application, List<Row> rows) {
		return patient(application, WebApplicationType.NONE, rows);
	}

	static Scene patient(Class<?> application, WebApplicationType web, List<Row> rows) {
		return new Scene(application, web, rows, "llm.retry.max-attempts=2");
	}

	/** An application in which attempts soon reach their timeout. */
	static Scene impatient(Class<?> application, List<Row> rows) {
		return impatient(application, WebApplicationType.NONE, rows);
	}

	static Scene impatient(Class<?> application, WebApplicationType web, List<Row> rows) {
		return new Scene(application, web, rows, "llm.retry.max-attempts=4", "llm.retry.attempt-timeout=700ms");
	}

	private void record(LlmCallEvent event) {
		if (event instanceof LlmCallEvent.AttemptEnded ended) {
			this.attempts.add(ended);
		}
	}

	void script(Step... steps) {
		this.attempts.clear();
		this.server.script(steps);
	}

	List<Request> requests() {
		return this.server.requests();
	}

	/**
	 * Whether a request of this script has neither been answered nor closed by the
	 * server.
	 */
	boolean isHanging() {
		return this.server.isHanging();
	}

	List<FailureKind> kinds(Row row) {
		return attempts(row).map(LlmCallEvent.AttemptEnded::kind).toList();
	}

	List<LlmUsage> usage(Row row) {
		return attempts(row).map(LlmCallEvent.AttemptEnded::usage).toList();
	}

	private Stream<LlmCallEvent.AttemptEnded> attempts(Row row) {
		return this.attempts.stream()
			.filter((attempt) -> row.observed() == null || attempt.call().equals(row.observed()));
	}

	String url() {
		return this.server.url();
	}

	/** The address of the web application. */
	String applicationUrl() {
		return "http://127.0.0.1:" + this.context.getEnvironment().getRequiredProperty("local.server.port");
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	<T> T bean(String name, Class<T> type) {
		return this.context.getBean(name, type);
	}

	LlmCallTemplate template() {
		return bean(LlmCallTemplate.class);
	}

	ReactiveLlmCallTemplate reactiveTemplate() {
		return bean(ReactiveLlmCallTemplate.class);
	}

	/** A client, which is created once. */
	@SuppressWarnings("unchecked")
	<T> T client(String name, Supplier<T> created) {
		return (T) this.clients.computeIfAbsent(name, (unknown) -> created.get());
	}

	@Override
	public void close() {
		this.context.close();
		this.server.close();
	}

}
