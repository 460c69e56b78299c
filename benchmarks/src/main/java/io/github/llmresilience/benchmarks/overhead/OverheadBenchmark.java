/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.overhead;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * What protection costs a call that succeeds at once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class OverheadBenchmark {

	/** What protects the calls. */
	@Param
	public Contender contender;

	private ConfigurableApplicationContext context;

	private Asker asker;

	/**
	 * Starts the application.
	 */
	@Setup
	public void start() {
		this.context = ContendersApplication.start();
		this.asker = this.context.getBean(this.contender.type());
	}

	/**
	 * Stops it.
	 */
	@TearDown
	public void stop() {
		this.context.close();
	}

	/**
	 * A method that returns its answer.
	 * @return the answer
	 */
	@Benchmark
	public String call() {
		return this.asker.ask("Recommend a book");
	}

	/**
	 * A method that returns a Mono.
	 * @return the answer
	 */
	@Benchmark
	public String mono() {
		return this.asker.askLater("Recommend a book").block();
	}

	/**
	 * An element of a stream of a thousand.
	 * @return the last one
	 */
	@Benchmark
	@OperationsPerInvocation(Asker.ELEMENTS)
	public String element() {
		return this.asker.tell().blockLast();
	}

}
