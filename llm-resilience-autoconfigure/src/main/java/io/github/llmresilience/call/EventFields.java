package io.github.llmresilience.call;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Events as flat fields: texts, numbers and truth values only.
 */
final class EventFields {

	private final Map<String, Object> fields = new LinkedHashMap<>();

	private EventFields() {
	}

	static Map<String, Object> of(LlmCallEvent event) {
		EventFields fields = new EventFields().put("event", nameOf(event));
		if (event instanceof LlmCallEvent.OfCall ofCall) {
			fields.put("call", ofCall.call()).put("callId", ofCall.callId().toString());
		}
		fields.put("target", event.target().toString());
		fields.putDetails(event);
		return fields.fields;
	}

	private void putDetails(LlmCallEvent event) {
		if (event instanceof LlmCallEvent.AttemptEnded attempt) {
			put("attempt", attempt.number()).put("retry", attempt.retry())
				.put("outcome", attempt.outcome())
				.put("kind", attempt.kind())
				.put("waitedMillis", attempt.waited())
				.put("durationMillis", attempt.duration());
			if (attempt.usage() != null) {
				put("inputTokens", attempt.usage().promptTokens()).put("outputTokens",
						attempt.usage().completionTokens());
			}
		}
		else if (event instanceof LlmCallEvent.TargetRejected rejected) {
			put("kind", rejected.kind());
		}
		else if (event instanceof LlmCallEvent.BudgetExhausted exhausted) {
			put("kind", exhausted.kind());
		}
		else if (event instanceof LlmCallEvent.RetryScheduled retry) {
			put("kind", retry.kind()).put("delayMillis", retry.delay());
		}
		else if (event instanceof LlmCallEvent.Hedged hedged) {
			put("from", hedged.from().toString());
		}
		else if (event instanceof LlmCallEvent.HedgeEnded ended) {
			put("outcome", ended.outcome());
		}
		else if (event instanceof LlmCallEvent.ReaskEnded reask) {
			put("outcome", reask.outcome());
		}
		else if (event instanceof LlmCallEvent.FellBack fallback) {
			put("from", fallback.from().toString()).put("kind", fallback.kind());
		}
		else if (event instanceof LlmCallEvent.ProviderLeft left) {
			put("attempts", left.attempts()).put("retries", left.retries());
		}
		else if (event instanceof LlmCallEvent.CallEnded ended) {
			put("outcome", ended.outcome()).put("attempts", ended.attempts())
				.put("retries", ended.retries())
				.put("durationMillis", ended.duration());
		}
		else if (event instanceof LlmCallEvent.CircuitChanged changed) {
			put("from", changed.from()).put("to", changed.to());
		}
		else if (event instanceof LlmCallEvent.CooledDown cooled) {
			put("scope", cooled.scope()).put("kind", cooled.kind()).put("durationMillis", cooled.duration());
		}
	}

	/** AttemptEnded is called attempt-ended. */
	private static String nameOf(LlmCallEvent event) {
		return event.getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
	}

	private EventFields put(String name, @Nullable Object value) {
		if (value instanceof Enum<?> constant) {
			this.fields.put(name, constant.name().toLowerCase(Locale.ROOT));
		}
		else if (value instanceof Duration duration) {
			this.fields.put(name, duration.toMillis());
		}
		else if (value != null) {
			this.fields.put(name, value);
		}
		return this;
	}

}
