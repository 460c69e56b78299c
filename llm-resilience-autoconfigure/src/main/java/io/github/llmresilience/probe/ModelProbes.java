/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.probe;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.llmresilience.call.LlmModelProbe;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmCallException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Asks each model of the calls once, after the start, on threads of its own. The start
 * does not wait for the answers. One line reports the result: at info if all models
 * answer, otherwise at warn.
 */
public final class ModelProbes implements SmartLifecycle {

	/** The name of the calls that the probes make. */
	public static final String CALL = "llm-probe";

	private static final Log logger = LogFactory.getLog(ModelProbes.class);

	/** The failures of an answer. A model that fails in this way has answered. */
	private static final Set<FailureKind> OF_ANSWERS = EnumSet.of(FailureKind.TRUNCATED_OUTPUT,
			FailureKind.EMPTY_OUTPUT, FailureKind.MALFORMED_OUTPUT, FailureKind.CONTENT_FILTERED);

	private final Supplier<? extends Collection<LlmTarget>> targets;

	private final List<LlmModelProbe> probes;

	private final Function<LlmTarget, LlmCallSettings> settings;

	private final BlockingDriver driver;

	private final Executor executor;

	private final Map<LlmTarget, ProbeResult> results = new ConcurrentHashMap<>();

	private volatile boolean started;

	/**
	 * Creates the probes.
	 * @param targets returns the models of all calls
	 * @param probes the probes, which are asked in order
	 * @param settings returns the settings of a call with this model only
	 * @param executor runs the probes on threads that may block
	 */
	public ModelProbes(Supplier<? extends Collection<LlmTarget>> targets, List<LlmModelProbe> probes,
			Function<LlmTarget, LlmCallSettings> settings, BlockingDriver driver, Executor executor) {
		this.targets = targets;
		this.probes = List.copyOf(probes);
		this.settings = settings;
		this.driver = driver;
		this.executor = executor;
	}

	/**
	 * Returns the result for a model.
	 * @return {@code ANSWERS}, {@code NOT_PROBED} or the kind of failure; null if the
	 * probe has not ended yet
	 */
	public @Nullable String status(LlmTarget target) {
		ProbeResult result = this.results.get(target);
		return (result != null) ? result.status() : null;
	}

	@Override
	public void start() {
		this.started = true;
		Collection<LlmTarget> all = this.targets.get();
		AtomicInteger running = new AtomicInteger(all.size());
		for (LlmTarget target : all) {
			this.executor.execute(() -> {
				try {
					this.results.put(target, probe(target));
				}
				finally {
					if (running.decrementAndGet() == 0) {
						report();
					}
				}
			});
		}
	}

	private ProbeResult probe(LlmTarget target) {
		Optional<LlmModelProbe> probe = this.probes.stream().filter((one) -> one.supports(target)).findFirst();
		return probe.map((found) -> probe(target, found)).orElse(ProbeResult.NOT_PROBED);
	}

	private ProbeResult probe(LlmTarget target, LlmModelProbe probe) {
		try {
			this.driver.call(this.settings.apply(target), () -> {
				probe.probe(target);
				return null;
			});
			return ProbeResult.ANSWERS;
		}
		catch (LlmCallException ex) {
			return OF_ANSWERS.contains(ex.kind()) ? ProbeResult.ANSWERS : new ProbeResult(ex.kind().name());
		}
		catch (Throwable ex) {
			logger.debug("The probe of " + target + " failed", ex);
			return new ProbeResult(FailureKind.UNKNOWN.name());
		}
	}

	private void report() {
		Set<String> silent = this.results.entrySet()
			.stream()
			.filter((result) -> result.getValue().isFailure())
			.map((result) -> result.getKey() + " (" + result.getValue() + ")")
			.collect(Collectors.toCollection(TreeSet::new));
		if (silent.isEmpty()) {
			logger.info("Models that answer: " + targetsWith(ProbeResult.ANSWERS) + notProbed());
		}
		else {
			logger.warn("Models that do not answer: " + silent + ". Check their names, the API keys and the"
					+ " connection. Calls to these models fall back or fail. Models that answer: "
					+ targetsWith(ProbeResult.ANSWERS) + notProbed());
		}
	}

	private String notProbed() {
		Set<String> unknown = targetsWith(ProbeResult.NOT_PROBED);
		return unknown.isEmpty() ? ""
				: ". Not probed, because there is no managed chat model and no LlmModelProbe for them: " + unknown;
	}

	private Set<String> targetsWith(ProbeResult result) {
		return this.results.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().equals(result))
			.map((entry) -> entry.getKey().toString())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** Has no effect: a probe ends with its timeout. */
	@Override
	public void stop() {
		this.started = false;
	}

	@Override
	public boolean isRunning() {
		return this.started;
	}

}
