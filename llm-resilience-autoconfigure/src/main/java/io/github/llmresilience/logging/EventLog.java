/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.logging;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Logs events: each attempt at debug and changes of state at info. Problems that only a
 * person can solve are logged at warn, each once. No prompt, answer, key or message of a
 * provider is logged.
 */
public final class EventLog implements LlmCallListener {

	/** The failures that only a change of the configuration ends. */
	private static final Set<FailureKind> OF_CONFIGURATION = EnumSet.of(FailureKind.AUTHENTICATION,
			FailureKind.PERMISSION, FailureKind.NOT_FOUND);

	private static final Duration A_MOMENT = Duration.ofSeconds(1);

	private final EventLogger logger;

	/** The maximum number of different warnings. */
	private static final int MAX_WARNINGS = 1000;

	private final Set<Object> warned = ConcurrentHashMap.newKeySet();

	public EventLog() {
		this(createLogger());
	}

	EventLog(EventLogger logger) {
		this.logger = logger;
	}

	/** Creates a logger with fields if SLF4J 2 is present, otherwise a logger without. */
	private static EventLogger createLogger() {
		return ClassUtils.isPresent("org.slf4j.spi.LoggingEventBuilder", EventLog.class.getClassLoader())
				? new Slf4jEventLogger() : new CommonsEventLogger();
	}

	@Override
	public void onEvent(LlmCallEvent event) {
		if (event instanceof LlmCallEvent.AttemptEnded attempt) {
			if (this.logger.isDebugEnabled()) {
				this.logger.debug(describe(attempt), attempt.fields());
			}
			if (attempt.kind() != null && OF_CONFIGURATION.contains(attempt.kind())) {
				warnOnce(new Mistake(attempt.target(), attempt.kind()), attempt.target() + " answers " + attempt.kind()
						+ ". Check the API key, its permissions and the name of the model", attempt);
			}
		}
		else if (event instanceof LlmCallEvent.MethodFailed method) {
			this.logger.debug("Call '" + method.call() + "' failed with " + method.kind() + " in the method, after "
					+ method.target() + " had answered", method.fields());
		}
		else if (event instanceof LlmCallEvent.CircuitChanged changed) {
			this.logger.info("Circuit of " + changed.target() + of(changed.tenant()) + ": " + changed.from() + " -> "
					+ changed.to(), changed.fields());
		}
		else if (event instanceof LlmCallEvent.CooledDown cooled) {
			log(cooled);
		}
		else if (event instanceof LlmCallEvent.FellBack fallback && fallback.kind() == FailureKind.INVALID_REQUEST) {
			warnOnce(new Mistake(fallback.from(), fallback.kind()),
					fallback.from() + " answers INVALID_REQUEST, so calls go to " + fallback.target()
							+ ". Check whether the model " + "accepts the parameters and messages of the request",
					fallback);
		}
		else if (event instanceof LlmCallEvent.BudgetExhausted exhausted) {
			String provider = exhausted.target().provider();
			warnOnce("budget of " + provider, "The retry budget of " + provider
					+ " is empty: a call that needs a retry goes to the next model or fails. This is logged once."
					+ " Adjust the budget with llm.retry.budget.*. The meter llm.retry.budget.exhausted counts"
					+ " such calls", exhausted);
		}
		else if (event instanceof LlmCallEvent.CostBudgetUsedUp usedUp) {
			this.logger.warn(
					"Call '" + usedUp.call() + "' has used up its budget of " + usedUp.budget()
							+ " for an hour. Until the hour ends, it begins at " + usedUp.target()
							+ ". Adjust the budget with llm.retry.calls." + usedUp.call() + ".cost-per-hour",
					usedUp.fields());
		}
		else if (event instanceof LlmCallEvent.FallbackIgnored ignored) {
			warnOnce(ignored.call(),
					"Call '" + ignored.call() + "' falls back to " + ignored.target()
							+ ", but the method does not read which model to call, so the fallback has no effect. Use"
							+ " LlmCallContext.current().target() in the method",
					ignored);
		}
	}

	private static String describe(LlmCallEvent.AttemptEnded attempt) {
		return "Call '" + attempt.call() + "' attempt " + attempt.number() + " at " + attempt.target() + ": "
				+ ((attempt.kind() != null) ? attempt.kind() : "answered") + " after " + attempt.duration().toMillis()
				+ " ms";
	}

	/**
	 * Logs a cooldown at info. A short cooldown is logged at debug, because a rate limit
	 * causes many of them.
	 */
	private void log(LlmCallEvent.CooledDown cooled) {
		String message = "No calls to " + scopeOf(cooled) + of(cooled.tenant()) + " for " + cooled.duration().toMillis()
				+ " ms: " + cooled.kind();
		if (cooled.duration().compareTo(A_MOMENT) > 0) {
			this.logger.info(message, cooled.fields());
		}
		else if (this.logger.isDebugEnabled()) {
			this.logger.debug(message, cooled.fields());
		}
	}

	private static String of(@Nullable String tenant) {
		return (tenant != null) ? " of the tenant '" + tenant + "'" : "";
	}

	private static String scopeOf(LlmCallEvent.CooledDown cooled) {
		return (cooled.scope() == CooldownScope.PROVIDER) ? "any model of " + cooled.target().provider()
				: cooled.target().toString();
	}

	private void warnOnce(Object about, String message, LlmCallEvent event) {
		if (this.warned.size() < MAX_WARNINGS && this.warned.add(about)) {
			this.logger.warn(message, event.fields());
		}
	}

	private record Mistake(Object target, FailureKind kind) {
	}

}
