package io.github.llmresilience.autoconfigure.startup;

import java.util.ArrayList;
import java.util.List;

import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties.InnerRetries;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Finds clients that retry underneath, once all beans are there: their attempts multiply
 * with ours. Names what turns each of them off.
 */
public final class InnerRetriesReporter implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(InnerRetriesReporter.class);

	private static final String REST_CLIENT = "org.springframework.web.client.RestClient";

	private static final String APACHE_CLIENT = "org.apache.hc.client5.http.impl.classic.HttpClients";

	private static final String REQUEST_FACTORY = "spring.http.clients.imperative.factory";

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
					+ " retries up to 4 times underneath, and no property turns that off: give its Client "
					+ "HttpOptions with HttpRetryOptions of one attempt");
			default -> add("Spring AI's RetryTemplate, which " + model + " may use,",
					retries("spring.ai.retry.max-attempts", 10), "spring.ai.retry.max-attempts");
		}
	}

	/** As Spring AI resolves it: the chat model's own value counts unless it is 3. */
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
					+ "Retry-After: 0 and when a kept connection is closed: llm.retry.inner-retries=disable ends that");
		}
	}

	private void addApacheClient() {
		ClassLoader classLoader = getClass().getClassLoader();
		boolean isUsed = ClassUtils.isPresent(REST_CLIENT, classLoader)
				&& ClassUtils.isPresent(APACHE_CLIENT, classLoader)
				&& !this.environment.containsProperty(REQUEST_FACTORY);
		if (isUsed) {
			this.found.add("Apache HttpClient, which RestClient uses where it is on the class path, sends a request "
					+ "again after 429 and 503: set " + REQUEST_FACTORY
					+ "=jdk, or build it with disableAutomaticRetries()");
		}
	}

}
