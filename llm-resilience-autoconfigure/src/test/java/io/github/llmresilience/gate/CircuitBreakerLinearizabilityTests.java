package io.github.llmresilience.gate;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.time.ManualTicker;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do to a breaker that lets two probes pass, it is as if they had done
 * it one after the other: no place is given twice or lost, and each change of state is
 * told once.
 */
public class CircuitBreakerLinearizabilityTests {

	private static final int THREADS = 2;

	private final ManualTicker ticker = new ManualTicker();

	private final CircuitBreaker breaker = new CircuitBreaker(new CircuitBreakerSettings(true, 4, null, 1, null, null,
			null, Duration.ofSeconds(1), 2, null, null, null, null, null, null)
		.resolve(), this.ticker, (from, to) -> {
		});

	/** The permit that each thread holds. */
	private final AtomicReferenceArray<Permit> permits = new AtomicReferenceArray<>(THREADS + 2);

	public CircuitBreakerLinearizabilityTests() {
		this.breaker.tryAcquire().failed(1);
		this.ticker.advance(Duration.ofSeconds(1));
	}

	@Operation
	public boolean acquire(@Param(gen = ThreadIdGen.class) int thread) {
		if (this.permits.get(thread) == null) {
			this.permits.set(thread, this.breaker.tryAcquire());
		}
		return this.permits.get(thread) != null;
	}

	@Operation
	public void succeed(@Param(gen = ThreadIdGen.class) int thread) {
		giveBack(thread, (permit) -> permit.succeeded(1));
	}

	@Operation
	public void fail(@Param(gen = ThreadIdGen.class) int thread) {
		giveBack(thread, (permit) -> permit.failed(1));
	}

	@Operation
	public void release(@Param(gen = ThreadIdGen.class) int thread) {
		giveBack(thread, Permit::release);
	}

	@Operation
	public CircuitState state() {
		return this.breaker.state();
	}

	private void giveBack(int thread, Consumer<Permit> answer) {
		Permit permit = this.permits.get(thread);
		if (permit != null) {
			answer.accept(permit);
			this.permits.set(thread, null);
		}
	}

	@Test
	void isLinearizable() {
		new ModelCheckingOptions().iterations(4)
			.threads(THREADS)
			.actorsPerThread(4)
			.invocationsPerIteration(150)
			.check(CircuitBreakerLinearizabilityTests.class);
	}

}
