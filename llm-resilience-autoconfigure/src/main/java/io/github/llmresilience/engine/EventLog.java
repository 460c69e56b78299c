package io.github.llmresilience.engine;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.failure.FailureKind;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Logs what happens: each attempt at debug, changes of state at info, and once each what
 * only a person can put right. No prompt, answer, key or provider's message is logged.
 */
public final class EventLog implements LlmCallListener {

	private static final Log logger = LogFactory.getLog("io.github.llmresilience");

	private static final Set<FailureKind> NEEDS_A_PERSON = EnumSet.of(FailureKind.AUTHENTICATION,
			FailureKind.PERMISSION, FailureKind.NOT_FOUND);

	private final Set<Object> warned = ConcurrentHashMap.newKeySet();

	@Override
	public void onEvent(LlmCallEvent event) {
		if (event instanceof LlmCallEvent.AttemptEnded attempt) {
			if (logger.isDebugEnabled()) {
				logger.debug("Call '" + attempt.call() + "' attempt " + attempt.number() + " at " + attempt.target()
						+ ": " + ((attempt.kind() != null) ? attempt.kind() : "answered") + " after "
						+ attempt.duration().toMillis() + " ms");
			}
		}
		else if (event instanceof LlmCallEvent.CircuitChanged changed) {
			logger.info("Circuit of " + changed.target() + ": " + changed.from() + " -> " + changed.to());
		}
		else if (event instanceof LlmCallEvent.CooledDown cooled) {
			logger.info(
					"No calls to "
							+ ((cooled.scope() == CooldownScope.PROVIDER) ? "any model of " + cooled.target().provider()
									: cooled.target())
							+ " for " + cooled.duration().toMillis() + " ms: " + cooled.kind());
		}
		else if (event instanceof LlmCallEvent.FellBack fallback && NEEDS_A_PERSON.contains(fallback.kind())) {
			warnOnce(new Mistake(fallback.from(), fallback.kind()), fallback.from() + " answers " + fallback.kind()
					+ ", so calls go to " + fallback.target() + "; check its key, its rights and its model name");
		}
		else if (event instanceof LlmCallEvent.FallbackIgnored ignored) {
			warnOnce(ignored.call(), "Call '" + ignored.call() + "' was to fall back to " + ignored.target()
					+ " but did not ask which model to call, so the fallback has no effect; use LlmCallContext.current()"
					+ ".target() in the method");
		}
	}

	private void warnOnce(Object about, String message) {
		if (this.warned.add(about)) {
			logger.warn(message);
		}
	}

	private record Mistake(Object target, FailureKind kind) {
	}

}
