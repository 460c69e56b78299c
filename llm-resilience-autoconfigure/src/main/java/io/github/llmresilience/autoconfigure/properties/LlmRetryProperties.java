package io.github.llmresilience.autoconfigure.properties;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import io.github.llmresilience.call.LlmStreamMode;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.classify.RateLimits;
import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.gate.RateLimitPacing;
import io.github.llmresilience.gate.RetryBudgetSettings;
import io.github.llmresilience.rule.HedgeSettings;
import io.github.llmresilience.rule.ParseSettings;
import io.github.llmresilience.rule.RetryAfterSettings;
import io.github.llmresilience.rule.RetrySettings;
import io.github.llmresilience.rule.StreamSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code llm.retry.*}. What is set for a call wins over what is set for a provider, and
 * that over what is set here; an annotation's own attributes win over all of them.
 *
 * @param enabled Whether calls are protected; if not, methods run bare.
 * @param maxAttempts How often each model is called at most, the first call included.
 * @param initialDelay Wait before the first retry.
 * @param maxDelay Longest wait before a retry.
 * @param backoffFactor How much longer each wait is than the one before.
 * @param jitter How far a wait may differ from its computed value, as a fraction from 0
 * to 1.
 * @param deadline How long a whole call may take, waits and fallbacks included; unlimited
 * by default.
 * @param attemptTimeout How long one attempt may take.
 * @param retryAfter What is done about a server's own wish to wait.
 * @param retryOn Failure kinds or exception class names to retry besides those retried by
 * default.
 * @param giveUpOn Failure kinds or exception class names never to retry; wins over
 * retry-on.
 * @param circuitBreaker The circuit breaker of each model.
 * @param budget How many retries each provider may be sent.
 * @param concurrencyLimit How many attempts may run at each provider at the same time;
 * unlimited by default.
 * @param pacing What is done about limits of a provider that are nearly used up.
 * @param parse What is done about answers that cannot be used.
 * @param stream What is done about streams that break or stall.
 * @param tools What is done about tools that fail.
 * @param hedge What is done about attempts that take long.
 * @param fallback The models to call when the first one fails.
 * @param innerRetries What is done about clients that retry underneath.
 * @param http What is done with requests of WebClient and RestClient.
 * @param springAi What is done with Spring AI.
 * @param langchain4j What is done with LangChain4j.
 * @param endpoint What the Actuator endpoint llmretry shows.
 * @param health When the application is said to be down.
 * @param observations When calls and attempts are observed, for traces.
 * @param history Where attempts are recorded.
 * @param sharedState Where cooldowns and decisions of operators are kept.
 * @param sharedStatePrefix What the keys in Redis begin with; by default the name of the
 * application.
 * @param defaultProvider The provider of calls that name no model.
 * @param calls Settings of single calls, by the name of the call.
 * @param providers Settings of single providers, by the name of the provider.
 */
@ConfigurationProperties(prefix = LlmRetryProperties.PREFIX, ignoreUnknownFields = false)
public record LlmRetryProperties(@DefaultValue("true") boolean enabled, @DefaultValue("3") int maxAttempts,
		@DefaultValue("1s") Duration initialDelay, @DefaultValue("10s") Duration maxDelay,
		@DefaultValue("2.0") double backoffFactor, @DefaultValue("0.2") double jitter, @Nullable Duration deadline,
		@DefaultValue("60s") Duration attemptTimeout, @DefaultValue DefaultRetryAfter retryAfter,
		@Nullable List<String> retryOn, @Nullable List<String> giveUpOn,
		@DefaultValue DefaultCircuitBreaker circuitBreaker, @DefaultValue DefaultBudget budget,
		@Nullable Integer concurrencyLimit, @DefaultValue Pacing pacing, @DefaultValue DefaultParse parse,
		@DefaultValue DefaultStream stream, @DefaultValue DefaultTools tools, @DefaultValue DefaultHedge hedge,
		@DefaultValue Fallback fallback, @DefaultValue("warn") InnerRetries innerRetries, @DefaultValue Http http,
		@DefaultValue SpringAi springAi, @DefaultValue LangChain4j langchain4j, @DefaultValue Endpoint endpoint,
		@DefaultValue Health health, @DefaultValue Observations observations, @DefaultValue History history,
		@DefaultValue("memory") SharedState sharedState, @Nullable String sharedStatePrefix,
		@Nullable String defaultProvider, @DefaultValue Map<String, Call> calls,
		@DefaultValue Map<String, Provider> providers) {

	public static final String PREFIX = "llm.retry";

	/**
	 * The settings of a target's circuit breaker: the provider's own, then the general
	 * ones.
	 */
	public CircuitBreakerSettings circuitBreakerOf(LlmTarget target) {
		Provider provider = this.providers.get(target.provider());
		CircuitBreakerSettings general = this.circuitBreaker.settings();
		return (provider != null) ? provider.circuitBreakerSettings().orElse(general) : general;
	}

	/**
	 * The settings of a provider's retry budget: its own, then the general ones.
	 */
	public RetryBudgetSettings budgetOf(String name) {
		Provider provider = this.providers.get(name);
		RetryBudgetSettings general = this.budget.settings();
		return (provider != null) ? provider.budgetSettings().orElse(general) : general;
	}

	/**
	 * How many attempts may run at a provider at the same time: its own limit, then the
	 * general one.
	 */
	public OptionalInt concurrencyLimitOf(String name) {
		Provider provider = this.providers.get(name);
		Integer own = (provider != null) ? provider.concurrencyLimit() : null;
		Integer limit = (own != null) ? own : this.concurrencyLimit;
		return (limit != null) ? OptionalInt.of(limit) : OptionalInt.empty();
	}

	public RetrySettings retrySettings() {
		return new RetrySettings(this.maxAttempts, this.initialDelay, this.maxDelay, this.backoffFactor, this.jitter,
				this.attemptTimeout, this.retryAfter.settings(),
				FailureMatcherParser.parse(PREFIX + ".retry-on", this.retryOn),
				FailureMatcherParser.parse(PREFIX + ".give-up-on", this.giveUpOn));
	}

	/**
	 * What is done about clients that retry underneath.
	 */
	public enum InnerRetries {

		/** They are reported. */
		WARN,

		/** They are switched off, unless the application has set them itself. */
		DISABLE,

		/** Nothing. */
		IGNORE

	}

	/**
	 * What is done about answers that cannot be used.
	 *
	 * @param maxReasks How often a model is told in one call what is wrong with its
	 * answer, and asked again.
	 * @param repair Whether answers with harmless mistakes are mended.
	 */
	public record DefaultParse(@DefaultValue("2") int maxReasks, @DefaultValue("true") boolean repair) {

		ParseSettings settings() {
			return new ParseSettings(this.maxReasks, this.repair);
		}

	}

	/**
	 * What is done about answers that cannot be used.
	 *
	 * @param maxReasks How often a model is told in one call what is wrong with its
	 * answer, and asked again.
	 * @param repair Whether answers with harmless mistakes are mended.
	 */
	public record Parse(@Nullable Integer maxReasks, @Nullable Boolean repair) {

		ParseSettings settings() {
			return new ParseSettings(this.maxReasks, this.repair);
		}

	}

	/**
	 * What is done about answers of a provider that cannot be used.
	 *
	 * @param maxReasks How often each of its models is told in one call what is wrong
	 * with its answer, and asked again.
	 */
	public record ProviderParse(@Nullable Integer maxReasks) {
	}

	/**
	 * What is done about streams that break or stall.
	 *
	 * @param mode What is done when a stream breaks after its first element.
	 * @param maxResumes How often a stream is taken up at one model.
	 * @param idleTimeout How long a consumer that asks may be left without an element.
	 * @param maxPartial How long a partial answer may be to be continued; a byte is a
	 * character.
	 * @param resumePrompt What a model is told after its partial answer.
	 */
	public record DefaultStream(@DefaultValue("resume") LlmStreamMode mode, @DefaultValue("3") int maxResumes,
			@DefaultValue("60s") Duration idleTimeout, @DefaultValue("1MB") DataSize maxPartial,
			@DefaultValue("Please continue from where you left off.") String resumePrompt) {

		StreamSettings settings() {
			return new StreamSettings(this.mode, this.maxResumes, this.idleTimeout, characters(this.maxPartial),
					this.resumePrompt);
		}

		static int characters(DataSize size) {
			return (int) Math.min(size.toBytes(), Integer.MAX_VALUE);
		}

	}

	/**
	 * What is done about streams that break or stall.
	 *
	 * @param mode What is done when a stream breaks after its first element.
	 * @param maxResumes How often a stream is taken up at one model.
	 * @param idleTimeout How long a consumer that asks may be left without an element.
	 * @param maxPartial How long a partial answer may be to be continued; a byte is a
	 * character.
	 * @param resumePrompt What a model is told after its partial answer.
	 */
	public record Stream(@Nullable LlmStreamMode mode, @Nullable Integer maxResumes, @Nullable Duration idleTimeout,
			@Nullable DataSize maxPartial, @Nullable String resumePrompt) {

		StreamSettings settings() {
			return new StreamSettings(this.mode, this.maxResumes, this.idleTimeout,
					(this.maxPartial != null) ? DefaultStream.characters(this.maxPartial) : null, this.resumePrompt);
		}

	}

	/**
	 * What is done about tools that fail.
	 *
	 * @param maxConsecutiveErrors In how many rounds in a row tools may fail.
	 */
	public record DefaultTools(@DefaultValue("3") int maxConsecutiveErrors) {
	}

	/**
	 * What is done about tools that fail.
	 *
	 * @param maxConsecutiveErrors In how many rounds in a row tools may fail.
	 */
	public record Tools(@Nullable Integer maxConsecutiveErrors) {
	}

	/**
	 * What is done about attempts that take long: a second one is made beside them at the
	 * next model, and the first answer counts. For publishers and managed models.
	 *
	 * @param enabled Whether there is any second attempt.
	 * @param after How long an attempt may be without an answer until then; by default as
	 * long as 95 of 100 before it took.
	 * @param withTools Whether requests that offer tools to the model are hedged, too.
	 */
	public record DefaultHedge(@DefaultValue("false") boolean enabled, @Nullable Duration after,
			@DefaultValue("false") boolean withTools) {

		HedgeSettings settings() {
			return new HedgeSettings(this.enabled, this.after, this.withTools);
		}

	}

	/**
	 * What is done about attempts that take long.
	 *
	 * @param enabled Whether a second attempt is made beside them.
	 * @param after How long an attempt may be without an answer until then.
	 * @param withTools Whether requests that offer tools to the model are hedged, too.
	 */
	public record Hedge(@Nullable Boolean enabled, @Nullable Duration after, @Nullable Boolean withTools) {

		HedgeSettings settings() {
			return new HedgeSettings(this.enabled, this.after, this.withTools);
		}

	}

	/**
	 * What is done with requests of WebClient and RestClient inside an @LlmCall.
	 *
	 * @param idempotencyKey Whether they have an Idempotency-Key, the same each time a
	 * request is repeated.
	 */
	public record Http(@DefaultValue("false") boolean idempotencyKey) {
	}

	/**
	 * What is done with Spring AI.
	 *
	 * @param managedModels Whether chat models are called with retries and fallbacks of
	 * their own inside an @LlmCall.
	 * @param toolRecovery Whether errors of tools are told to the model.
	 * @param keepErrorResponses Whether the exceptions of its error handler keep status,
	 * headers and body.
	 */
	public record SpringAi(@DefaultValue("true") boolean managedModels, @DefaultValue("true") boolean toolRecovery,
			@DefaultValue("true") boolean keepErrorResponses) {
	}

	/**
	 * What is done with LangChain4j.
	 *
	 * @param managedModels Whether models are called with retries and fallbacks of their
	 * own inside an @LlmCall.
	 */
	public record LangChain4j(@DefaultValue("true") boolean managedModels) {
	}

	/**
	 * What the Actuator endpoint llmretry shows.
	 *
	 * @param recentEvents How many of the last events are kept, of all calls together and
	 * of each.
	 */
	public record Endpoint(@DefaultValue("100") int recentEvents) {
	}

	/**
	 * When the application is said to be down. Needs management.health.llm.enabled.
	 *
	 * @param downWhenAllOpen Whether it is down when every model of a call has an open
	 * circuit breaker.
	 */
	public record Health(@DefaultValue("false") boolean downWhenAllOpen) {
	}

	/**
	 * When calls and attempts are observed, for traces.
	 *
	 * @param enabled Whether they are observed; by default where there is a tracer.
	 */
	public record Observations(@Nullable Boolean enabled) {
	}

	/**
	 * Where cooldowns and decisions of operators are kept.
	 */
	public enum SharedState {

		/** In each instance. */
		MEMORY,

		/** In Redis, for all instances of the application. */
		REDIS

	}

	/**
	 * Where attempts are recorded.
	 *
	 * @param jdbc The database they are recorded in.
	 */
	public record History(@DefaultValue Jdbc jdbc) {

		/**
		 * The database that attempts are recorded in: the application's DataSource.
		 *
		 * @param enabled Whether calls and attempts are recorded.
		 * @param initializeSchema When the tables are created: always, never, or in an
		 * embedded database only.
		 * @param schema The script that creates the tables; the default is for H2 and
		 * PostgreSQL.
		 * @param queueCapacity How many records may wait to be written; what comes then
		 * is dropped and counted.
		 */
		public record Jdbc(@DefaultValue("false") boolean enabled,
				@DefaultValue("embedded") InitializeSchema initializeSchema, @DefaultValue(Jdbc.SCHEMA) String schema,
				@DefaultValue("10000") int queueCapacity) {

			/**
			 * When the tables are created.
			 */
			public enum InitializeSchema {

				/** At each start. */
				ALWAYS,

				/** At each start, in an embedded database. */
				EMBEDDED,

				/** By the application. */
				NEVER

			}

			static final String SCHEMA = "classpath:io/github/llmresilience/history/schema.sql";

		}

	}

	/**
	 * What is done about a server's own wish to wait.
	 *
	 * @param enabled Whether the server's wish (Retry-After and its kin) replaces the
	 * backoff.
	 * @param maxWait Longest wish that is waited for.
	 * @param maxWaitWithFallback Longest wish that is waited for while another model
	 * takes calls.
	 */
	public record DefaultRetryAfter(@DefaultValue("true") boolean enabled, @DefaultValue("30s") Duration maxWait,
			@DefaultValue("2s") Duration maxWaitWithFallback) {

		RetryAfterSettings settings() {
			return new RetryAfterSettings(this.enabled, this.maxWait, this.maxWaitWithFallback);
		}

	}

	/**
	 * What is done about a server's own wish to wait.
	 *
	 * @param enabled Whether the server's wish (Retry-After and its kin) replaces the
	 * backoff.
	 * @param maxWait Longest wish that is waited for.
	 * @param maxWaitWithFallback Longest wish that is waited for while another model
	 * takes calls.
	 */
	public record RetryAfter(@Nullable Boolean enabled, @Nullable Duration maxWait,
			@Nullable Duration maxWaitWithFallback) {

		RetryAfterSettings settings() {
			return new RetryAfterSettings(this.enabled, this.maxWait, this.maxWaitWithFallback);
		}

	}

	/**
	 * The circuit breaker of each model.
	 *
	 * @param enabled Whether there is a circuit breaker.
	 * @param slidingWindowSize How many of the last calls are looked at, 1 to 64.
	 * @param slidingWindowMaxAge How old a call may be to be looked at.
	 * @param minimumNumberOfCalls How many calls there must be before it may open.
	 * @param failureRateThreshold Percentage of failed calls that opens it.
	 * @param slowCallDurationThreshold How long a call takes to count as slow; by default
	 * none does.
	 * @param slowCallRateThreshold Percentage of slow calls that opens it.
	 * @param waitDurationInOpenState How long it stays open.
	 * @param permittedNumberOfCallsInHalfOpenState How many probes must succeed to close
	 * it.
	 * @param permitLease How long a probe may take before its place is given to another.
	 */
	public record DefaultCircuitBreaker(@DefaultValue("true") boolean enabled,
			@DefaultValue("20") int slidingWindowSize, @DefaultValue("5m") Duration slidingWindowMaxAge,
			@DefaultValue("10") int minimumNumberOfCalls, @DefaultValue("50") double failureRateThreshold,
			@Nullable Duration slowCallDurationThreshold, @DefaultValue("100") double slowCallRateThreshold,
			@DefaultValue("30s") Duration waitDurationInOpenState,
			@DefaultValue("3") int permittedNumberOfCallsInHalfOpenState, @DefaultValue("60s") Duration permitLease) {

		public CircuitBreakerSettings settings() {
			return new CircuitBreakerSettings(this.enabled, this.slidingWindowSize, this.slidingWindowMaxAge,
					this.minimumNumberOfCalls, this.failureRateThreshold, this.slowCallDurationThreshold,
					this.slowCallRateThreshold, this.waitDurationInOpenState,
					this.permittedNumberOfCallsInHalfOpenState, this.permitLease);
		}

	}

	/**
	 * The circuit breaker of a provider's models.
	 *
	 * @param enabled Whether there is a circuit breaker.
	 * @param slidingWindowSize How many of the last calls are looked at, 1 to 64.
	 * @param slidingWindowMaxAge How old a call may be to be looked at.
	 * @param minimumNumberOfCalls How many calls there must be before it may open.
	 * @param failureRateThreshold Percentage of failed calls that opens it.
	 * @param slowCallDurationThreshold How long a call takes to count as slow.
	 * @param slowCallRateThreshold Percentage of slow calls that opens it.
	 * @param waitDurationInOpenState How long it stays open.
	 * @param permittedNumberOfCallsInHalfOpenState How many probes must succeed to close
	 * it.
	 * @param permitLease How long a probe may take before its place is given to another.
	 */
	public record CircuitBreaker(@Nullable Boolean enabled, @Nullable Integer slidingWindowSize,
			@Nullable Duration slidingWindowMaxAge, @Nullable Integer minimumNumberOfCalls,
			@Nullable Double failureRateThreshold, @Nullable Duration slowCallDurationThreshold,
			@Nullable Double slowCallRateThreshold, @Nullable Duration waitDurationInOpenState,
			@Nullable Integer permittedNumberOfCallsInHalfOpenState, @Nullable Duration permitLease) {

		public CircuitBreakerSettings settings() {
			return new CircuitBreakerSettings(this.enabled, this.slidingWindowSize, this.slidingWindowMaxAge,
					this.minimumNumberOfCalls, this.failureRateThreshold, this.slowCallDurationThreshold,
					this.slowCallRateThreshold, this.waitDurationInOpenState,
					this.permittedNumberOfCallsInHalfOpenState, this.permitLease);
		}

	}

	/**
	 * How many retries each provider may be sent: retries, re-asks and resumed streams
	 * take one token each.
	 *
	 * @param enabled Whether there is such a limit.
	 * @param ratio How many tokens the first attempt of each call adds.
	 * @param minPerSecond How many tokens are added each second besides.
	 */
	public record DefaultBudget(@DefaultValue("true") boolean enabled, @DefaultValue("0.2") double ratio,
			@DefaultValue("10") int minPerSecond) {

		RetryBudgetSettings settings() {
			return new RetryBudgetSettings(this.enabled, this.ratio, this.minPerSecond);
		}

	}

	/**
	 * What is done about limits of a provider that are nearly used up, as its answers
	 * tell.
	 *
	 * @param enabled Whether such a model is left alone for a moment.
	 * @param threshold Which fraction of a limit is little.
	 * @param maxPause How long a model is left alone at most.
	 */
	public record Pacing(@DefaultValue("false") boolean enabled, @DefaultValue("0.01") double threshold,
			@DefaultValue("1s") Duration maxPause) {

		public @Nullable RateLimitPacing settings(RateLimits limits) {
			return this.enabled ? new RateLimitPacing(limits, this.threshold, this.maxPause) : null;
		}

	}

	/**
	 * How many retries a provider may be sent.
	 *
	 * @param enabled Whether there is such a limit.
	 * @param ratio How many tokens the first attempt of each call adds.
	 * @param minPerSecond How many tokens are added each second besides.
	 */
	public record Budget(@Nullable Boolean enabled, @Nullable Double ratio, @Nullable Integer minPerSecond) {

		RetryBudgetSettings settings() {
			return new RetryBudgetSettings(this.enabled, this.ratio, this.minPerSecond);
		}

	}

	/**
	 * The models to call when the first one fails.
	 *
	 * @param models The models in order.
	 * @param on Failure kinds or exception class names that lead to another model; by
	 * default all that another provider may not have.
	 */
	public record Fallback(@Nullable List<FallbackModel> models, @Nullable List<String> on) {

		/**
		 * Lets a fallback be written as on the annotation.
		 * @param models the models, each as provider/model, separated by commas
		 * @return a fallback to these models
		 */
		public static Fallback of(String models) {
			return new Fallback(Arrays.stream(models.split(",")).map(String::trim).map(FallbackModel::of).toList(),
					null);
		}

	}

	/**
	 * A model to fall back to.
	 *
	 * @param model The model, as provider/model.
	 * @param on Failure kinds or exception class names that lead to this model.
	 * @param maxAttempts How often the model is called at most.
	 * @param initialDelay Wait before the first retry.
	 * @param maxDelay Longest wait before a retry.
	 * @param backoffFactor How much longer each wait is than the one before.
	 * @param jitter How far a wait may differ from its computed value.
	 * @param attemptTimeout How long one attempt may take.
	 * @param retryAfter What is done about a server's own wish to wait.
	 */
	public record FallbackModel(@Nullable String model, @Nullable List<String> on, @Nullable Integer maxAttempts,
			@Nullable Duration initialDelay, @Nullable Duration maxDelay, @Nullable Double backoffFactor,
			@Nullable Double jitter, @Nullable Duration attemptTimeout, @Nullable RetryAfter retryAfter) {

		/**
		 * Lets an entry of the list be the model alone.
		 * @param model the model, as provider/model
		 * @return an entry without settings of its own
		 */
		public static FallbackModel of(String model) {
			return new FallbackModel(model, null, null, null, null, null, null, null, null);
		}

		RetrySettings retrySettings() {
			return new RetrySettings(this.maxAttempts, this.initialDelay, this.maxDelay, this.backoffFactor,
					this.jitter, this.attemptTimeout, (this.retryAfter != null) ? this.retryAfter.settings() : null,
					null, null);
		}

	}

	/**
	 * Settings of one call.
	 *
	 * @param model The model to call first, as provider/model.
	 * @param maxAttempts How often each model is called at most, the first call included.
	 * @param initialDelay Wait before the first retry.
	 * @param maxDelay Longest wait before a retry.
	 * @param backoffFactor How much longer each wait is than the one before.
	 * @param jitter How far a wait may differ from its computed value.
	 * @param deadline How long the whole call may take.
	 * @param attemptTimeout How long one attempt may take.
	 * @param retryAfter What is done about a server's own wish to wait.
	 * @param retryOn Failure kinds or exception class names to retry besides those
	 * retried by default.
	 * @param giveUpOn Failure kinds or exception class names never to retry.
	 * @param parse What is done about answers that cannot be used.
	 * @param stream What is done about streams that break or stall.
	 * @param tools What is done about tools that fail.
	 * @param hedge What is done about attempts that take long.
	 * @param fallback The models to call when the first one fails.
	 */
	public record Call(@Nullable String model, @Nullable Integer maxAttempts, @Nullable Duration initialDelay,
			@Nullable Duration maxDelay, @Nullable Double backoffFactor, @Nullable Double jitter,
			@Nullable Duration deadline, @Nullable Duration attemptTimeout, @Nullable RetryAfter retryAfter,
			@Nullable List<String> retryOn, @Nullable List<String> giveUpOn, @Nullable Parse parse,
			@Nullable Stream stream, @Nullable Tools tools, @Nullable Hedge hedge, @Nullable Fallback fallback) {

		HedgeSettings hedgeSettings() {
			return (this.hedge != null) ? this.hedge.settings() : HedgeSettings.NONE;
		}

		StreamSettings streamSettings() {
			return (this.stream != null) ? this.stream.settings() : StreamSettings.NONE;
		}

		ParseSettings parseSettings() {
			return (this.parse != null) ? this.parse.settings() : ParseSettings.NONE;
		}

		@Nullable Integer maxConsecutiveToolErrors() {
			return (this.tools != null) ? this.tools.maxConsecutiveErrors() : null;
		}

		RetrySettings retrySettings(String prefix) {
			return new RetrySettings(this.maxAttempts, this.initialDelay, this.maxDelay, this.backoffFactor,
					this.jitter, this.attemptTimeout, (this.retryAfter != null) ? this.retryAfter.settings() : null,
					FailureMatcherParser.parse(prefix + ".retry-on", this.retryOn),
					FailureMatcherParser.parse(prefix + ".give-up-on", this.giveUpOn));
		}

	}

	/**
	 * Settings of one provider.
	 *
	 * @param maxAttempts How often each of its models is called at most.
	 * @param initialDelay Wait before the first retry.
	 * @param maxDelay Longest wait before a retry.
	 * @param backoffFactor How much longer each wait is than the one before.
	 * @param jitter How far a wait may differ from its computed value.
	 * @param attemptTimeout How long one attempt may take.
	 * @param retryAfter What is done about a server's own wish to wait.
	 * @param retryOn Failure kinds or exception class names to retry besides those
	 * retried by default.
	 * @param giveUpOn Failure kinds or exception class names never to retry.
	 * @param parse What is done about answers that cannot be used.
	 * @param circuitBreaker The circuit breaker of each of its models.
	 * @param budget How many retries it may be sent.
	 * @param concurrencyLimit How many attempts may run there at the same time.
	 * @param chatModel The name of its ChatModel bean, of Spring AI or LangChain4j, where
	 * that does not tell by itself.
	 * @param streamingChatModel The name of its StreamingChatModel bean of LangChain4j,
	 * where that does not tell by itself.
	 */
	public record Provider(@Nullable Integer maxAttempts, @Nullable Duration initialDelay, @Nullable Duration maxDelay,
			@Nullable Double backoffFactor, @Nullable Double jitter, @Nullable Duration attemptTimeout,
			@Nullable RetryAfter retryAfter, @Nullable List<String> retryOn, @Nullable List<String> giveUpOn,
			@Nullable ProviderParse parse, @Nullable CircuitBreaker circuitBreaker, @Nullable Budget budget,
			@Nullable Integer concurrencyLimit, @Nullable String chatModel, @Nullable String streamingChatModel) {

		ParseSettings parseSettings() {
			return (this.parse != null) ? new ParseSettings(this.parse.maxReasks(), null) : ParseSettings.NONE;
		}

		RetryBudgetSettings budgetSettings() {
			return (this.budget != null) ? this.budget.settings() : RetryBudgetSettings.NONE;
		}

		CircuitBreakerSettings circuitBreakerSettings() {
			return (this.circuitBreaker != null) ? this.circuitBreaker.settings() : CircuitBreakerSettings.NONE;
		}

		RetrySettings retrySettings(String prefix) {
			return new RetrySettings(this.maxAttempts, this.initialDelay, this.maxDelay, this.backoffFactor,
					this.jitter, this.attemptTimeout, (this.retryAfter != null) ? this.retryAfter.settings() : null,
					FailureMatcherParser.parse(prefix + ".retry-on", this.retryOn),
					FailureMatcherParser.parse(prefix + ".give-up-on", this.giveUpOn));
		}

	}

}
