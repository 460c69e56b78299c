package io.github.llmresilience.autoconfigure.properties;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.Call;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.CircuitBreaker;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.Fallback;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.FallbackModel;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.Provider;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.RetryAfter;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains a property under {@code llm.retry} that does not exist, and what it was
 * probably meant to be.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class UnknownPropertyFailureAnalyzer
		extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
		BindException bindException = findCause(rootFailure, BindException.class);
		if (bindException == null || !bindException.getName().toString().equals(LlmRetryProperties.PREFIX)) {
			return null;
		}
		StringBuilder description = new StringBuilder("There is no such property:");
		List<String> remedies = new ArrayList<>();
		for (ConfigurationProperty property : cause.getUnboundProperties()) {
			description.append("\n\n    Property: ").append(property.getName());
			description.append("\n    Value: \"").append(property.getValue()).append('"');
			description.append("\n    Origin: ").append(property.getOrigin());
			remedies.add(remedy(property));
		}
		return new FailureAnalysis(description.toString(), String.join("\n", remedies), cause);
	}

	private static String remedy(ConfigurationProperty property) {
		String last = property.getName().getLastElement(Form.DASHED);
		List<String> known = propertyNames();
		if (known.contains(last)) {
			return "'" + last + "' has no place there. Under llm.retry and llm.retry.providers.<name> there is"
					+ " circuit-breaker; under llm.retry and llm.retry.calls.<name> there are deadline and fallback;"
					+ " model is under llm.retry.calls.<name>, and a list of models is called fallback.models.";
		}
		String closest = Suggestions.closest(last, known);
		return (closest != null) ? "Did you mean '" + closest + "' instead of '" + last + "'?"
				: "Remove '" + last + "', or use one of " + String.join(", ", known) + " in its right place.";
	}

	private static List<String> propertyNames() {
		List<String> names = new ArrayList<>();
		for (Class<?> type : List.of(LlmRetryProperties.class, RetryAfter.class, CircuitBreaker.class, Fallback.class,
				FallbackModel.class, Call.class, Provider.class)) {
			Arrays.stream(type.getRecordComponents())
				.map(RecordComponent::getName)
				.map((name) -> name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
				.filter((name) -> !names.contains(name))
				.forEach(names::add);
		}
		Collections.sort(names);
		return names;
	}

}
