/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.call.LlmAnswerCheck;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.engine.AnswerChecks;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.LlmCallSettings.Overrides;
import io.github.llmresilience.routing.ModelProviders;
import io.github.llmresilience.rule.RetryPolicy;
import io.github.llmresilience.rule.RetryRule;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ConcurrentLruCache;

/**
 * Resolves the settings of calls from annotations and properties. The settings of the
 * calls that were resolved follow changes at run time.
 */
public final class SettingsResolver implements LlmCallSettingsResolver {

	/** The maximum number of overrides of each call whose settings are kept. */
	private static final int MAX_OVERRIDES = 64;

	private final ModelProviders models;

	private final LayeredSettings.Rules rules;

	private final Checks checks;

	/** The calls that were resolved so far. Also the lock of the current layers. */
	private final List<CurrentSettings> resolved = new ArrayList<>();

	private volatile LayeredSettings layers;

	/**
	 * Creates a resolver.
	 * @param firstRules the rules of the application, which are asked first
	 * @param retryRules creates the rule that retries
	 */
	public SettingsResolver(LlmRetryProperties properties, ModelProviders models, List<LlmRule> firstRules,
			Function<RetryPolicy, RetryRule> retryRules, Checks checks) {
		this.models = models;
		this.rules = new LayeredSettings.Rules(List.copyOf(firstRules), retryRules);
		this.checks = checks;
		this.layers = new LayeredSettings(properties, null, models, this.rules);
	}

	/**
	 * The checks of answers.
	 *
	 * @param beans the checks of all calls, in order
	 * @param instances returns an instance of a check that an annotation names
	 */
	public record Checks(List<LlmAnswerCheck> beans,
			Function<Class<? extends LlmAnswerCheck>, LlmAnswerCheck> instances) {

		/** Returns the checks that are beans, then those that the annotation names. */
		private AnswerChecks of(LlmCallSpec spec) {
			List<LlmAnswerCheck> checks = new ArrayList<>(this.beans);
			for (Class<? extends LlmAnswerCheck> named : spec.checks()) {
				if (checks.stream().noneMatch(named::isInstance)) {
					checks.add(this.instances.apply(named));
				}
			}
			return checks.isEmpty() ? AnswerChecks.NONE : new AnswerChecks(checks);
		}

	}

	@Override
	public Supplier<LlmCallSettings> resolve(LlmCallSpec spec) {
		if (spec.isProbe()) {
			return new CurrentSettings(spec, AnswerChecks.NONE, this.layers);
		}
		AnswerChecks checks = this.checks.of(spec);
		while (true) {
			LayeredSettings layers = this.layers;
			CurrentSettings current = new CurrentSettings(spec, checks, layers);
			synchronized (this.resolved) {
				if (layers == this.layers) {
					this.resolved.add(current);
					return current;
				}
			}
		}
	}

	/**
	 * Applies other properties to all calls, also to those that were resolved before.
	 * Nothing changes if the settings of a call would be invalid.
	 * @param properties the properties in force
	 * @param changes the properties that were changed at run time
	 * @throws RuntimeException if a property or the settings of a call are invalid
	 */
	void apply(LlmRetryProperties properties, LlmRetryProperties changes) {
		LayeredSettings next = new LayeredSettings(properties, changes, this.models, this.rules);
		synchronized (this.resolved) {
			List<LlmCallSettings> settings = this.resolved.stream().map((call) -> call.resolve(next)).toList();
			this.layers = next;
			for (int i = 0; i < settings.size(); i++) {
				this.resolved.get(i).settings = settings.get(i);
			}
		}
	}

	/** Returns the names of the calls that were resolved so far. */
	Set<String> names() {
		synchronized (this.resolved) {
			return this.resolved.stream().map((call) -> call.spec.name()).collect(Collectors.toSet());
		}
	}

	/**
	 * The current settings of one call.
	 */
	private static final class CurrentSettings implements Supplier<LlmCallSettings> {

		private final LlmCallSpec spec;

		private final AnswerChecks checks;

		private volatile LlmCallSettings settings;

		private CurrentSettings(LlmCallSpec spec, AnswerChecks checks, LayeredSettings layers) {
			this.spec = spec;
			this.checks = checks;
			this.settings = resolve(layers);
		}

		private LlmCallSettings resolve(LayeredSettings layers) {
			return this.spec.usesGeneralFallbacks() ? new Overridable(this.spec, this.checks, layers).with(null)
					: layers.resolve(this.spec, this.checks, null, null);
		}

		@Override
		public LlmCallSettings get() {
			return this.settings;
		}

	}

	/**
	 * The settings of one call with different models. The settings of the overrides that
	 * were used last are kept.
	 */
	private static final class Overridable {

		private final LlmCallSpec spec;

		private final AnswerChecks checks;

		private final LayeredSettings layers;

		private final ConcurrentLruCache<LlmModelOverride, LlmCallSettings> overridden = new ConcurrentLruCache<>(
				MAX_OVERRIDES, this::with);

		private Overridable(LlmCallSpec spec, AnswerChecks checks, LayeredSettings layers) {
			this.spec = spec;
			this.checks = checks;
			this.layers = layers;
		}

		private LlmCallSettings with(@Nullable LlmModelOverride override) {
			return this.layers.resolve(this.spec, this.checks, override, new Overrides(override, this.overridden::get));
		}

	}

}
