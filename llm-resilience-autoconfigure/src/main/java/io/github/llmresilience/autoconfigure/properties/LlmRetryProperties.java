/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.classify.RateLimits;
import io.github.llmresilience.gate.CircuitBreakerPolicy;
import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.gate.RateLimitPacing;
import io.github.llmresilience.gate.RetryBudgetPolicy;
import io.github.llmresilience.gate.RetryBudgetSettings;
import io.github.llmresilience.ratelimit.RateLimitPolicy;
import io.github.llmresilience.rule.AttemptThread;
import io.github.llmresilience.rule.HedgeSettings;
import io.github.llmresilience.rule.ParseSettings;
import io.github.llmresilience.rule.RetryAfterSettings;
import io.github.llmresilience.rule.RetryPolicy;
import io.github.llmresilience.rule.StreamSettings;
import io.github.llmresilience.rule.ToolSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties {@code llm.retry}. The attributes of the annotation take precedence over
 * {@code calls.<name>}, then {@code providers.<provider>}, then the general properties.
 * The defaults of nullable properties are those of the policies to which they resolve.
 *
 * @param enabled Whether methods with @LlmCall have retries and fallbacks. If not, each
 * call runs its method once.
 * @param maxAttempts Number of attempts at each model, the first one included.
 * @param maxAttemptsByKind Maximum number of attempts at each model if the last attempt
 * failed with this kind, for example rate-limited: 5. Other kinds have max-attempts.
 * @param initialDelay Wait before the first retry.
 * @param maxDelay Longest wait before a retry, unless the provider asks for a longer one.
 * @param backoffFactor Factor by which the wait grows with each retry.
 * @param jitter Random spread of each wait, as a fraction of the wait from 0 to 1.
 * @param deadline Longest time of a whole call, including waits and fallbacks. Unlimited
 * by default.
 * @param attemptTimeout Longest time of one attempt. For a stream, the longest time until
 * its first progress. The time of managed models and tools inside the attempt does not
 * count.
 * @param attemptThread Thread that runs the attempts: the caller's, one of their own, or
 * one of their own only for clients that ignore aborts.
 * @param maxAbandonedAttempts Maximum number of abandoned attempts, which run on after
 * their abort. When it is reached, attempts run on the caller's thread.
 * @param retryAfter How a wait that the provider asks for is applied.
 * @param retryOn Failure kinds or exception class names that are retried in addition to
 * the default ones.
 * @param giveUpOn Failure kinds or exception class names that are never retried. Takes
 * precedence over retry-on.
 * @param circuitBreaker The circuit breaker of each model.
 * @param budget How many retries each provider may receive.
 * @param concurrencyLimit Largest number of concurrent attempts at each provider.
 * Unlimited by default.
 * @param pacing How rate limits that are nearly used up are applied.
 * @param cost What models cost.
 * @param parse How answers that cannot be used are handled.
 * @param stream How streams that break or stall are handled.
 * @param tools How tools that fail are handled.
 * @param hedge When a second attempt starts beside an attempt that takes long.
 * @param fallback The models to call when the first one fails.
 * @param faultInjection Attempts that fail on purpose.
 * @param retryListeners Whether RetryListener beans of Spring Retry are notified of
 * blocking calls.
 * @param innerRetries How clients with retries of their own, such as the official SDKs,
 * are handled.
 * @param http Requests of WebClient and RestClient.
 * @param springAi The integration with Spring AI.
 * @param langchain4j The integration with LangChain4j.
 * @param endpoint The Actuator endpoint llmretry.
 * @param health The health indicator of the models.
 * @param probe The probes of the models at start.
 * @param observations The observations of calls and attempts.
 * @param problemDetails The problem details of failed calls in web applications.
 * @param history The history of calls and attempts.
 * @param sharedState Where cooldowns, decisions of operators and changed settings are
 * kept: in the memory of each instance, or in Redis for all instances.
 * @param sharedStatePrefix Prefix of the keys of the shared state in Redis. By default it
 * contains the name of the application.
 * @param adviceOrder Order of the advice of @LlmCall among the advice of a method. Advice
 * with a lower order runs around it.
 * @param defaultProvider Provider of calls that name no model. By default the provider of
 * the primary chat model bean, or of the only one.
 * @param pools Pools of interchangeable models, by the name of the pool.
 * @param calls Settings of single calls, by the name of the call.
 * @param providers Settings of single providers, by the name of the provider.
 */
@ConfigurationProperties(prefix = LlmRetryProperties.PREFIX, ignoreUnknownFields = false)
public record LlmRetryProperties(@DefaultValue("true") boolean enabled, @Nullable Integer maxAttempts,
		@Nullable Map<FailureKind, Integer> maxAttemptsByKind, @Nullable Duration initialDelay,
		@Nullable Duration maxDelay, @Nullable Double backoffFactor, @Nullable Double jitter,
		@Nullable Duration deadline, @Nullable Duration attemptTimeout, @Nullable AttemptThread attemptThread,
		@DefaultValue("64") int maxAbandonedAttempts,
		@NestedConfigurationProperty @DefaultValue RetryAfterSettings retryAfter, @Nullable List<String> retryOn,
		@Nullable List<String> giveUpOn,
		@NestedConfigurationProperty @DefaultValue CircuitBreakerSettings circuitBreaker,
		@NestedConfigurationProperty @DefaultValue RetryBudgetSettings budget, @Nullable Integer concurrencyLimit,
		@DefaultValue Pacing pacing, @NestedConfigurationProperty @DefaultValue CostProperties cost,
		@NestedConfigurationProperty @DefaultValue ParseSettings parse,
		@NestedConfigurationProperty @DefaultValue StreamSettings stream,
		@NestedConfigurationProperty @DefaultValue ToolSettings tools,
		@NestedConfigurationProperty @DefaultValue HedgeSettings hedge,
		@NestedConfigurationProperty @DefaultValue FallbackProperties fallback,
		@NestedConfigurationProperty @DefaultValue FaultInjectionProperties faultInjection,
		@DefaultValue("false") boolean retryListeners, @DefaultValue("warn") InnerRetries innerRetries,
		@DefaultValue Http http, @DefaultValue SpringAi springAi, @DefaultValue LangChain4j langchain4j,
		@DefaultValue Endpoint endpoint, @DefaultValue Health health, @DefaultValue Probe probe,
		@DefaultValue Observations observations, @DefaultValue ProblemDetails problemDetails,
		@DefaultValue History history, @DefaultValue("memory") SharedState sharedState,
		@Nullable String sharedStatePrefix, @DefaultValue("2147483547") int adviceOrder,
		@Nullable String defaultProvider, @DefaultValue Map<String, PoolProperties> pools,
		@DefaultValue Map<String, CallProperties> calls,
		@DefaultValue Map<String, ProviderProperties> providers) implements RetryAttributes {

	/** The prefix of all properties. */
	public static final String PREFIX = "llm.retry";

	/** Resolves the circuit breaker of a target. */
	public CircuitBreakerPolicy circuitBreakerOf(LlmTarget target) {
		return provider(target.provider()).circuitBreaker().orElse(this.circuitBreaker).resolve();
	}

	/** Resolves the retry budget of a provider. */
	public RetryBudgetPolicy budgetOf(String name) {
		return provider(name).budget().orElse(this.budget).resolve();
	}

	/**
	 * Resolves the largest number of concurrent attempts at a provider.
	 * @return the limit, or empty if there is none
	 */
	public OptionalInt concurrencyLimitOf(String name) {
		Integer own = provider(name).concurrencyLimit();
		Integer limit = (own != null) ? own : this.concurrencyLimit;
		return (limit != null) ? OptionalInt.of(limit) : OptionalInt.empty();
	}

	/** Resolves the rate limit of a provider, or returns null if there is none. */
	public @Nullable RateLimitPolicy rateLimitOf(String name) {
		return provider(name).rateLimit().resolve();
	}

	/** Whether a target is a member of a pool. */
	public boolean isInPool(LlmTarget target) {
		return this.pools.values()
			.stream()
			.flatMap((pool) -> pool.members().stream())
			.anyMatch((member) -> member.model() != null && target.equals(LlmTarget.parse(member.model())));
	}

	/** Returns the attempt timeout of calls that have none of their own. */
	public Duration generalAttemptTimeout() {
		return Objects.requireNonNullElse(this.attemptTimeout, RetryPolicy.DEFAULTS.attemptTimeout());
	}

	private ProviderProperties provider(String name) {
		return this.providers.getOrDefault(name, ProviderProperties.NONE);
	}

	/**
	 * How clients with retries of their own are handled.
	 */
	public enum InnerRetries {

		/** A warning is logged for each such client. */
		WARN,

		/**
		 * The retries of such clients are switched off, unless the application sets them.
		 */
		DISABLE,

		/** Such clients are neither reported nor changed. */
		IGNORE

	}

	/**
	 * Where cooldowns, decisions of operators and changed settings are kept.
	 */
	public enum SharedState {

		/** In the memory of each instance. */
		MEMORY,

		/** In Redis, for all instances of the application. */
		REDIS

	}

	/**
	 * How rate limits that are nearly used up are applied. Answers report the rate
	 * limits.
	 *
	 * @param enabled Whether a model is paused when its answers report that a rate limit
	 * is nearly used up.
	 * @param threshold Fraction of a rate limit, from 0 to 1. A limit is nearly used up
	 * if no more than this fraction is left.
	 * @param maxPause Longest pause of a model with a nearly used-up rate limit.
	 */
	public record Pacing(@DefaultValue("false") boolean enabled, @DefaultValue("0.01") double threshold,
			@DefaultValue("1s") Duration maxPause) {

		/**
		 * Resolves these settings.
		 * @param limits the reader of the rate limits
		 * @return the pacing, or null if it is off
		 */
		public @Nullable RateLimitPacing resolve(RateLimits limits) {
			return this.enabled ? new RateLimitPacing(limits, this.threshold, this.maxPause) : null;
		}

	}

	/**
	 * Requests of WebClient and RestClient inside an @LlmCall.
	 *
	 * @param idempotencyKey Whether WebClient and RestClient send an Idempotency-Key
	 * header inside an @LlmCall. All attempts of a request have one key.
	 */
	public record Http(@DefaultValue("false") boolean idempotencyKey) {
	}

	/**
	 * The integration with Spring AI.
	 *
	 * @param managedModels Whether Spring AI chat models inside an @LlmCall have retries
	 * and fallbacks of their own.
	 * @param toolRecovery Whether the model receives the error of a Spring AI tool that
	 * fails.
	 * @param keepErrorResponses Whether exceptions of Spring AI's error handler keep
	 * status, headers and body of the response.
	 * @param replay Whether a method that runs again gets the answers and the results of
	 * tools that it has got before, so that tools run once in a call.
	 * @param deferredMemory Whether the memory of a conversation is written when the call
	 * succeeds, so that a failed attempt leaves nothing in it.
	 */
	public record SpringAi(@DefaultValue("true") boolean managedModels, @DefaultValue("true") boolean toolRecovery,
			@DefaultValue("true") boolean keepErrorResponses, @DefaultValue("true") boolean replay,
			@DefaultValue("true") boolean deferredMemory) {
	}

	/**
	 * The integration with LangChain4j.
	 *
	 * @param managedModels Whether LangChain4j models inside an @LlmCall have retries and
	 * fallbacks of their own.
	 * @param replay Whether a method that runs again gets the answers that it has got
	 * before.
	 * @param deferredMemory Whether a ChatMemory or ChatMemoryProvider bean is written
	 * when the call succeeds, so that a failed attempt leaves nothing in it.
	 */
	public record LangChain4j(@DefaultValue("true") boolean managedModels, @DefaultValue("true") boolean replay,
			@DefaultValue("true") boolean deferredMemory) {
	}

	/**
	 * The Actuator endpoint llmretry.
	 *
	 * @param recentEvents Number of recent events that are kept, of all calls together
	 * and of each call.
	 */
	public record Endpoint(@DefaultValue("100") int recentEvents) {
	}

	/**
	 * The health indicator of the models. Requires management.health.llm.enabled=true.
	 *
	 * @param downWhenAllOpen Whether the application is DOWN while the circuit breakers
	 * of all models of a call are open.
	 */
	public record Health(@DefaultValue("false") boolean downWhenAllOpen) {
	}

	/**
	 * The probes of the models at start.
	 *
	 * @param enabled Whether each model of the calls is asked for a short answer after
	 * the start. The log and the health indicator show the models that do not answer.
	 * @param timeout Longest time that the probe of a model waits for an answer.
	 */
	public record Probe(@DefaultValue("false") boolean enabled, @DefaultValue("10s") Duration timeout) {
	}

	/**
	 * The observations of calls and attempts, for traces.
	 *
	 * @param enabled Whether observations of calls and attempts are created, for traces.
	 * By default only if there is a tracer.
	 * @param genAiMetrics Whether attempts are recorded in the client metrics of
	 * OpenTelemetry's conventions for generative AI, too.
	 */
	public record Observations(@Nullable Boolean enabled, @DefaultValue("false") boolean genAiMetrics) {
	}

	/**
	 * The problem details (RFC 9457) of failed calls in web applications.
	 *
	 * @param enabled Whether Spring MVC and WebFlux answer an LlmCallException with
	 * problem details: a status for the kind of failure, the kind, and Retry-After.
	 */
	public record ProblemDetails(@DefaultValue("false") boolean enabled) {
	}

	/**
	 * The history of calls and attempts.
	 *
	 * @param jdbc The history in a database.
	 */
	public record History(@DefaultValue Jdbc jdbc) {

		/**
		 * The history in the database of the application's DataSource.
		 *
		 * @param enabled Whether calls and attempts are recorded in the database of the
		 * application.
		 * @param initializeSchema When the tables of the history are created: at each
		 * start, at each start in an embedded database only, or never.
		 * @param schema Script that creates the tables of the history. The default is for
		 * H2 and PostgreSQL.
		 * @param queueCapacity Number of records that may wait to be written. Further
		 * records are dropped and counted.
		 */
		public record Jdbc(@DefaultValue("false") boolean enabled,
				@DefaultValue("embedded") InitializeSchema initializeSchema, @DefaultValue(Jdbc.SCHEMA) String schema,
				@DefaultValue("10000") int queueCapacity) {

			static final String SCHEMA = "classpath:io/github/llmresilience/history/schema.sql";

			/**
			 * When the tables are created.
			 */
			public enum InitializeSchema {

				/** At each start. */
				ALWAYS,

				/** At each start, in an embedded database only. */
				EMBEDDED,

				/** Never. The application creates the tables. */
				NEVER

			}

		}

	}

}
