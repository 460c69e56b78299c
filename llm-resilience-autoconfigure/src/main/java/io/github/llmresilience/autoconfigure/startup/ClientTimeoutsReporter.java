/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.startup;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Logs a warning for each client of Spring AI whose timeout is shorter than the attempt
 * timeout. Such a timeout limits a whole HTTP call, and so ends a long stream that still
 * has elements.
 */
public final class ClientTimeoutsReporter implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(ClientTimeoutsReporter.class);

	/** The default of both SDKs. */
	private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

	private static final String OPENAI = "OpenAiChatModel";

	private static final Map<String, String> PROPERTIES = Map.of(OPENAI, "spring.ai.openai.timeout",
			"AnthropicChatModel", "spring.ai.anthropic.timeout");

	private final Duration attemptTimeout;

	private final Environment environment;

	private final ListableBeanFactory beanFactory;

	public ClientTimeoutsReporter(Duration attemptTimeout, Environment environment, ListableBeanFactory beanFactory) {
		this.attemptTimeout = attemptTimeout;
		this.environment = environment;
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Set<String> models = SpringAiModels.in(this.beanFactory);
		PROPERTIES.forEach((model, property) -> {
			if (models.contains(model)) {
				Duration timeout = Binder.get(this.environment).bind(property, Duration.class).orElse(DEFAULT_TIMEOUT);
				report(model, property, timeout);
			}
		});
	}

	private void report(String model, String property, Duration timeout) {
		String message = model + " ends every call after " + timeout.toSeconds()
				+ " s, including streams that are still running. Set " + property + " to allow longer calls"
				+ (model.equals(OPENAI) ? ". Spring AI 2.0.1 applies the timeout of OpenAiChatOptions instead" : "");
		if (timeout.compareTo(this.attemptTimeout) < 0) {
			logger.warn(message);
		}
		else {
			logger.debug(message);
		}
	}

}
