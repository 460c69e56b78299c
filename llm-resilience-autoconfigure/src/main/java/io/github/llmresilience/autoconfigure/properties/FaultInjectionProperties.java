/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.fault.FaultInjector;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/**
 * Attempts that fail on purpose, for exercises with a running application.
 *
 * @param enabled Whether attempts fail on purpose.
 * @param rates Fraction of the attempts that fail, from 0 to 1, by provider and failure
 * kind.
 * @param seed Seed of the fault injection. With an equal seed, the attempts at each
 * provider fail in an equal order. Random by default.
 * @param force Whether faults are injected also if the profile prod or production is
 * active.
 */
public record FaultInjectionProperties(@DefaultValue("false") boolean enabled,
		@DefaultValue Map<String, Map<FailureKind, Double>> rates, @Nullable Long seed,
		@DefaultValue("false") boolean force) {

	private static final String PREFIX = LlmRetryProperties.PREFIX + ".fault-injection";

	private static final Profiles PRODUCTION = Profiles.of("prod", "production");

	/** Returns the seed, which is random if none is set. */
	public long seedOrRandom() {
		return Objects.requireNonNullElseGet(this.seed, () -> (long) ThreadLocalRandom.current().nextInt());
	}

	/**
	 * Checks the values, and that the application does not run in production.
	 * @throws InvalidConfigurationPropertyValueException if a check fails
	 */
	public void check(Environment environment) {
		if (!this.force && environment.acceptsProfiles(PRODUCTION)) {
			throw invalid("enabled", true, "Attempts must not fail on purpose with the profile 'prod' or"
					+ " 'production'. Remove the property, or set " + PREFIX + ".force=true for an exercise.");
		}
		if (this.rates.isEmpty()) {
			throw invalid("enabled", true,
					"Fault injection needs rates, such as " + PREFIX + ".rates.openai.rate-limited=0.1.");
		}
		this.rates.forEach(FaultInjectionProperties::check);
	}

	private static void check(String provider, Map<FailureKind, Double> rates) {
		rates.forEach((kind, rate) -> {
			String name = "rates." + provider + "." + PropertyChecks.dashed(kind);
			if (!FaultInjector.KINDS.contains(kind)) {
				throw invalid(name, rate,
						"Cannot be injected. Use one of " + FaultInjector.KINDS.stream()
							.sorted()
							.map(PropertyChecks::dashed)
							.collect(Collectors.joining(", ")) + ".");
			}
			if (!(rate >= 0 && rate <= 1)) {
				throw invalid(name, rate, "Must be from 0 to 1: a fraction of the attempts.");
			}
		});
		double sum = rates.values().stream().mapToDouble(Double::doubleValue).sum();
		if (sum > 1) {
			throw invalid("rates." + provider, rates, "The rates of a provider must add up to at most 1.");
		}
	}

	private static RuntimeException invalid(String name, Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(PREFIX + "." + name, value, reason);
	}

}
