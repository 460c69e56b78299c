/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;

import io.github.llmresilience.call.LlmAnswerCheck;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.call.LlmStreamMode;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.failure.classify.FailureMatcher;
import io.github.llmresilience.failure.classify.RateLimits;
import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.gate.GateSettings;
import io.github.llmresilience.gate.RateLimit;
import io.github.llmresilience.gate.RateLimitPacing;
import io.github.llmresilience.gate.RetryBudgetSettings;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.pool.PoolPolicy;
import io.github.llmresilience.pool.TargetPool;
import io.github.llmresilience.ratelimit.BucketRateLimit;
import io.github.llmresilience.ratelimit.RateLimitPolicy;
import io.github.llmresilience.rule.AttemptThread;
import io.github.llmresilience.rule.FallbackMode;
import io.github.llmresilience.rule.FallbackRule;
import io.github.llmresilience.rule.HedgePolicy;
import io.github.llmresilience.rule.NextTargetRule;
import io.github.llmresilience.rule.ParsePolicy;
import io.github.llmresilience.rule.ReaskRule;
import io.github.llmresilience.rule.ResumeRule;
import io.github.llmresilience.rule.RetryAfterSettings;
import io.github.llmresilience.rule.RetryPolicy;
import io.github.llmresilience.rule.RetryRule;
import io.github.llmresilience.rule.RetrySettings;
import io.github.llmresilience.rule.StreamPolicy;
import io.github.llmresilience.rule.ToolPolicy;
import io.github.llmresilience.time.ManualTicker;
import io.github.llmresilience.time.RecordingSleeper;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.VirtualTimer;
import io.github.llmresilience.time.Watchdog;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An engine with a manual clock, without jitter, that notes what it tells.
 */
public final class Calls {

	private final ManualTicker ticker = new ManualTicker();

	private final RecordingSleeper sleeper = new RecordingSleeper(this.ticker);

	private final VirtualTimer timer = new VirtualTimer(this.ticker, this.sleeper);

	private final Queue<LlmCallEvent> events = new ConcurrentLinkedQueue<>();

	/** Runs each task on the current thread, and checks no attempt after its abort. */
	public static final OwnThreads OWN_THREADS = new OwnThreads(Runnable::run,
			new AbandonedAttempts((task, delay) -> () -> {
			}, 64));

	/** Watches in real time. Its daemon thread runs as long as the tests. */
	public static final Watchdog WATCHDOG = new Watchdog(Ticker.system(), Runnable::run);

	private final TargetGates gates;

	private final RetryBudgets budgets;

	private final LlmCallEngine engine;

	private RetrySettings retry = new RetrySettings(null, null, null, null, null, 0.0, null, RetryAfterSettings.NONE,
			null, null);

	private StreamPolicy stream = StreamPolicy.DEFAULTS;

	private HedgePolicy hedge = HedgePolicy.OFF;

	private @Nullable Duration deadline;

	private int maxReasks = 2;

	private Set<Class<? extends Throwable>> collectedErrors = Set.of();

	private AnswerChecks checks = AnswerChecks.NONE;

	private AttemptThread attemptThread = AttemptThread.AUTO;

	private FallbackMode fallbackMode = FallbackMode.AFTER_RETRIES;

	public Calls() {
		this(CircuitBreakerSettings.NONE);
	}

	public Calls(CircuitBreakerSettings breaker) {
		this(breaker, LlmCallTracer.NONE);
	}

	/** As many retries as the rules want. */
	private static final RetryBudgetSettings NO_BUDGET = new RetryBudgetSettings(false, null, null, null);

	public Calls(CircuitBreakerSettings breaker, LlmCallTracer tracer) {
		this(breaker, NO_BUDGET, OptionalInt.empty(), tracer);
	}

	public Calls(RetryBudgetSettings budget) {
		this(CircuitBreakerSettings.NONE, budget, OptionalInt.empty(), LlmCallTracer.NONE);
	}

	/** At most this many attempts at the same time at each provider. */
	public Calls(int concurrencyLimit) {
		this(concurrencyLimit, LlmCallTracer.NONE);
	}

	public Calls(int concurrencyLimit, LlmCallTracer tracer) {
		this(CircuitBreakerSettings.NONE, NO_BUDGET, OptionalInt.of(concurrencyLimit), tracer);
	}

	/** At most this many requests and tokens in a minute at one provider. */
	public Calls(String provider, RateLimitPolicy limit) {
		this(CircuitBreakerSettings.NONE, NO_BUDGET, OptionalInt.empty(), LlmCallTracer.NONE,
				(name, ticker) -> name.equals(provider)
						? new BucketRateLimit(limit, new RateLimits(Instant::now), ticker) : null);
	}

	private Calls(CircuitBreakerSettings breaker, RetryBudgetSettings budget, OptionalInt concurrencyLimit,
			LlmCallTracer tracer) {
		this(breaker, budget, concurrencyLimit, tracer, (provider, ticker) -> null);
	}

	private Calls(CircuitBreakerSettings breaker, RetryBudgetSettings budget, OptionalInt concurrencyLimit,
			LlmCallTracer tracer, BiFunction<String, Ticker, @Nullable RateLimit> rateLimits) {
		this.gates = new TargetGates(
				new GateSettings((target) -> breaker.resolve(), (provider) -> concurrencyLimit,
						(provider) -> rateLimits.apply(provider, this.ticker), (target) -> true,
						new RateLimitPacing(new RateLimits(Instant::now), 0.01, Duration.ofSeconds(1))),
				this.ticker, this.events::add, (change) -> {
				});
		this.budgets = new RetryBudgets((provider) -> budget.resolve(), this.ticker);
		this.engine = new LlmCallEngine(new FailureClassifiers(List.of(), () -> Instant.parse("2026-01-01T00:00:00Z")),
				this.gates, this.budgets, this.events::add, this.ticker, tracer);
	}

	public Calls attempts(int attempts) {
		return retry(
				new RetrySettings(attempts, null, null, null, null, null, null, RetryAfterSettings.NONE, null, null));
	}

	public Calls backoff(Duration initial, double factor, Duration max) {
		return retry(
				new RetrySettings(null, null, initial, max, factor, null, null, RetryAfterSettings.NONE, null, null));
	}

	public Calls attemptTimeout(Duration timeout) {
		return retry(
				new RetrySettings(null, null, null, null, null, null, timeout, RetryAfterSettings.NONE, null, null));
	}

	public Calls retryOn(FailureMatcher retryOn, FailureMatcher giveUpOn) {
		return retry(new RetrySettings(null, null, null, null, null, null, null, RetryAfterSettings.NONE, retryOn,
				giveUpOn));
	}

	public Calls retry(RetrySettings settings) {
		this.retry = settings.orElse(this.retry);
		return this;
	}

	public Calls maxReasks(int maxReasks) {
		this.maxReasks = maxReasks;
		return this;
	}

	public Calls stream(StreamPolicy stream) {
		this.stream = stream;
		return this;
	}

	public Calls stream(LlmStreamMode mode) {
		return stream(new StreamPolicy(mode, this.stream.maxResumes(), this.stream.idleTimeout(),
				this.stream.maxPartial(), this.stream.resumePrompt()));
	}

	public Calls hedge(HedgePolicy hedge) {
		this.hedge = hedge;
		return this;
	}

	public Calls collect(Class<? extends Throwable> type) {
		this.collectedErrors = Set.of(type);
		return this;
	}

	public Calls attemptThread(AttemptThread attemptThread) {
		this.attemptThread = attemptThread;
		return this;
	}

	public Calls fallbackMode(FallbackMode fallbackMode) {
		this.fallbackMode = fallbackMode;
		return this;
	}

	public Calls check(LlmAnswerCheck... checks) {
		this.checks = new AnswerChecks(List.of(checks));
		return this;
	}

	public Calls deadline(Duration deadline) {
		this.deadline = deadline;
		return this;
	}

	/**
	 * The settings of a call with these targets, the primary first.
	 */
	public LlmCallSettings settings(String... targets) {
		return settings(Arrays.stream(targets).map((target) -> target(target, FallbackRule.PROVIDER_SIDE)).toList());
	}

	public LlmCallSettings settings(List<LlmTargetSettings> targets) {
		return new LlmCallSettings("test-call", targets, this.deadline,
				new LlmBodySettings(ToolPolicy.DEFAULTS, this.attemptThread, this.collectedErrors, null, this.checks),
				this.stream, this.hedge, this.fallbackMode, null, null, null, null);
	}

	/**
	 * The settings of a call with a pool, and with further targets after it. Each call
	 * asks the members in order.
	 */
	public LlmCallSettings pool(List<String> members, String... fallbacks) {
		Map<LlmTarget, Double> weights = new LinkedHashMap<>();
		double weight = 1e6;
		for (String member : members) {
			weights.put(LlmTarget.parse(member), weight);
			weight /= 1000;
		}
		TargetPool pool = new TargetPool("pool", PoolPolicy.WEIGHTED, false, weights);
		List<LlmTargetSettings> targets = new ArrayList<>();
		members.forEach((member) -> targets.add(target(member, FallbackRule.PROVIDER_SIDE, pool)));
		Arrays.stream(fallbacks).forEach((target) -> targets.add(target(target, FallbackRule.PROVIDER_SIDE)));
		return settings(targets);
	}

	public LlmTargetSettings target(String target, FailureMatcher on) {
		return target(target, on, null);
	}

	private LlmTargetSettings target(String target, FailureMatcher on, @Nullable TargetPool pool) {
		RetryPolicy complete = this.retry.resolve();
		List<LlmRule> rules = new ArrayList<>(
				List.of(new ResumeRule(this.stream.mode(), 3, FailureMatcher.NONE), new ReaskRule(this.maxReasks)));
		if (pool != null || this.fallbackMode == FallbackMode.IMMEDIATE) {
			rules.add(new NextTargetRule(this.fallbackMode));
		}
		rules.addAll(List.of(new RetryRule(complete, () -> 0.5), new FallbackRule()));
		return new LlmTargetSettings(LlmTarget.parse(target), on, complete, ParsePolicy.DEFAULTS, rules, pool);
	}

	public LlmCallEngine engine() {
		return this.engine;
	}

	public RetryBudgets budgets() {
		return this.budgets;
	}

	public TargetGates gates() {
		return this.gates;
	}

	public ManualTicker ticker() {
		return this.ticker;
	}

	public RecordingSleeper sleeper() {
		return this.sleeper;
	}

	/**
	 * A timer that moves the clock and notes the waits.
	 */
	public VirtualTimer timer() {
		return this.timer;
	}

	/**
	 * Moves the clock until a future is done.
	 * @return the value of the future
	 * @throws Throwable the error of the future
	 */
	public Object outcomeOf(CompletableFuture<Object> answer) throws Throwable {
		assertThat(this.timer.runUntil(answer::isDone)).as("the call ends").isTrue();
		try {
			return answer.get();
		}
		catch (ExecutionException ex) {
			throw ex.getCause();
		}
	}

	/** What is done at the beginning of each wait. */
	public void onWait(Runnable action) {
		this.sleeper.onSleep(action);
	}

	public List<Duration> waits() {
		return this.sleeper.sleeps();
	}

	/**
	 * The id of the call whose event came last.
	 */
	public UUID lastCallId() {
		List<LlmCallEvent.OfCall> all = events(LlmCallEvent.OfCall.class);
		return all.get(all.size() - 1).callId();
	}

	public <E extends LlmCallEvent> List<E> events(Class<E> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast).toList();
	}

}
