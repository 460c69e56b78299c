/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.startup;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.InnerRetries;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Finds clients with retries of their own, after all beans have been created. Such
 * retries multiply with the attempts of a call. Logs for each client how to switch its
 * retries off.
 */
public final class InnerRetriesReporter implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(InnerRetriesReporter.class);

	private static final String REST_CLIENT = "org.springframework.web.client.RestClient";

	private static final String APACHE_CLIENT = "org.apache.hc.client5.http.impl.classic.HttpClients";

	private static final String REQUEST_FACTORY = "spring.http.clients.imperative.factory";

	/** The models whose modules use an SDK of the provider and no RestClient. */
	private static final Set<String> SDK_MODELS = Set.of("OpenAiChatModel", "AnthropicChatModel",
			"GoogleGenAiChatModel");

	private final InnerRetries mode;

	private final Environment environment;

	private final ListableBeanFactory beanFactory;

	private final List<String> found = new ArrayList<>();

	public InnerRetriesReporter(InnerRetries mode, Environment environment, ListableBeanFactory beanFactory) {
		this.mode = mode;
		this.environment = environment;
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.mode != InnerRetries.IGNORE) {
			SpringAiModels.in(this.beanFactory).forEach(this::addSpringAi);
			SdkClients.retriesIn(this.beanFactory)
				.forEach((bean, retries) -> this.found.add("The client '" + bean + "' retries up to " + retries
						+ " times underneath, so attempts multiply: build it with maxRetries(0)"));
			addApacheClient();
			this.found.forEach(logger::warn);
		}
	}

	private void addSpringAi(String model) {
		switch (model) {
			case "OpenAiChatModel" -> {
				add("Spring AI's OpenAI client", openAiRetries(), "spring.ai.openai.max-retries");
				addSecondTries(model);
			}
			case "AnthropicChatModel" -> {
				add("Spring AI's Anthropic client", retries("spring.ai.anthropic.max-retries", 2),
						"spring.ai.anthropic.max-retries");
				addSecondTries(model);
			}
			case "GoogleGenAiChatModel" -> this.found.add("Spring AI's " + model
					+ " retries up to 4 times underneath, and no property switches that off: build its Client with "
					+ "HttpOptions whose HttpRetryOptions allow one attempt");
			default -> add("Spring AI's RetryTemplate, which " + model + " may use,",
					retries("spring.ai.retry.max-attempts", 10), "spring.ai.retry.max-attempts");
		}
	}

	/**
	 * Returns the number of retries as Spring AI resolves it: the value of the chat
	 * model, or the common value if that of the chat model is 3.
	 */
	private int openAiRetries() {
		int own = retries("spring.ai.openai.chat.max-retries", 3);
		return (own != 3) ? own : retries("spring.ai.openai.max-retries", 3);
	}

	private int retries(String property, int byDefault) {
		return this.environment.getProperty(property, Integer.class, byDefault);
	}

	private void add(String who, int retries, String property) {
		if (retries > 0) {
			this.found.add(who + " retries up to " + retries + " times underneath, so attempts multiply: set "
					+ property + "=0, or llm.retry.inner-retries=disable");
		}
	}

	private void addSecondTries(String model) {
		if (this.mode != InnerRetries.DISABLE) {
			this.found.add("The HTTP client of " + model + " (OkHttp) sends a request again after 408, after 503 with "
					+ "Retry-After: 0 and if a pooled connection is closed: set llm.retry.inner-retries=disable");
		}
	}

	/** Whether a RestClient is a bean, or a model of Spring AI has one. */
	private boolean hasRestClient(ClassLoader classLoader) {
		Class<?> restClient = ClassUtils.resolveClassName(REST_CLIENT, classLoader);
		return this.beanFactory.getBeanNamesForType(restClient, true, false).length > 0
				|| !SDK_MODELS.containsAll(SpringAiModels.in(this.beanFactory));
	}

	private void addApacheClient() {
		ClassLoader classLoader = getClass().getClassLoader();
		boolean isUsed = ClassUtils.isPresent(REST_CLIENT, classLoader)
				&& ClassUtils.isPresent(APACHE_CLIENT, classLoader)
				&& !this.environment.containsProperty(REQUEST_FACTORY) && hasRestClient(classLoader);
		if (isUsed) {
			this.found.add("RestClient uses Apache HttpClient if it is on the class path, and Apache HttpClient sends "
					+ "a request again after 429 and 503: set " + REQUEST_FACTORY
					+ "=jdk, or build Apache HttpClient with disableAutomaticRetries()");
		}
	}

}
