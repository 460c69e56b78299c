package io.github.llmresilience.autoconfigure;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.llmresilience.autoconfigure.LlmRetryProperties.InnerRetries;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds clients that retry underneath, once all beans are there: their attempts multiply
 * with ours. Names what turns each of them off.
 */
final class InnerRetriesReporter implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(InnerRetriesReporter.class);

	private static final Set<String> SDK_CLIENTS = Set.of("com.openai.client.OpenAIClient",
			"com.openai.client.OpenAIClientAsync", "com.anthropic.client.AnthropicClient",
			"com.anthropic.client.AnthropicClientAsync");

	private static final String APACHE_CLIENT = "org.apache.hc.client5.http.impl.classic.HttpClients";

	private static final String REQUEST_FACTORY = "spring.http.clients.imperative.factory";

	private final InnerRetries mode;

	private final Environment environment;

	private final ListableBeanFactory beanFactory;

	InnerRetriesReporter(InnerRetries mode, Environment environment, ListableBeanFactory beanFactory) {
		this.mode = mode;
		this.environment = environment;
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.mode != InnerRetries.IGNORE) {
			find().forEach(logger::warn);
			timeouts().forEach(logger::info);
		}
	}

	/** What retries underneath, and what turns it off. */
	List<String> find() {
		List<String> found = new ArrayList<>();
		for (String model : modelClasses()) {
			switch (model) {
				case "OpenAiChatModel" -> {
					add(found, "Spring AI's OpenAI client", openAiRetries(), "spring.ai.openai.max-retries");
					addSecondTries(found, model);
				}
				case "AnthropicChatModel" -> {
					add(found, "Spring AI's Anthropic client", retries("spring.ai.anthropic.max-retries", 2),
							"spring.ai.anthropic.max-retries");
					addSecondTries(found, model);
				}
				case "GoogleGenAiChatModel" -> found.add("Spring AI's " + model
						+ " retries up to 4 times underneath, and no property turns that off: give its Client "
						+ "HttpOptions with HttpRetryOptions of one attempt");
				default -> add(found, "Spring AI's RetryTemplate, which " + model + " may use,",
						retries("spring.ai.retry.max-attempts", 10), "spring.ai.retry.max-attempts");
			}
		}
		addSdkClients(found);
		if (ClassUtils.isPresent(APACHE_CLIENT, getClass().getClassLoader())
				&& !this.environment.containsProperty(REQUEST_FACTORY)) {
			found.add("Apache HttpClient, which RestClient uses where it is on the class path, sends a request again "
					+ "after 429 and 503: set " + REQUEST_FACTORY + "=jdk, or build it with disableAutomaticRetries()");
		}
		return found;
	}

	private Set<String> modelClasses() {
		Set<String> classes = new TreeSet<>();
		for (String name : this.beanFactory.getBeanNamesForType(ChatModel.class, true, false)) {
			Class<?> type = this.beanFactory.getType(name, false);
			if (type != null && type.getName().startsWith("org.springframework.ai.")) {
				classes.add(type.getSimpleName());
			}
		}
		return classes;
	}

	/** As Spring AI resolves it: the chat model's own value counts unless it is 3. */
	private int openAiRetries() {
		int own = retries("spring.ai.openai.chat.max-retries", 3);
		return (own != 3) ? own : retries("spring.ai.openai.max-retries", 3);
	}

	private int retries(String property, int byDefault) {
		Integer value = this.environment.getProperty(property, Integer.class);
		return (value != null) ? value : byDefault;
	}

	private static void add(List<String> found, String who, int retries, String property) {
		if (retries > 0) {
			found.add(who + " retries up to " + retries + " times underneath, so attempts multiply: set " + property
					+ "=0, or llm.retry.inner-retries=disable");
		}
	}

	private void addSecondTries(List<String> found, String model) {
		if (this.mode != InnerRetries.DISABLE) {
			found.add("The HTTP client of " + model + " (OkHttp) sends a request again after 408, after 503 with "
					+ "Retry-After: 0 and when a kept connection is closed: llm.retry.inner-retries=disable ends that");
		}
	}

	private void addSdkClients(List<String> found) {
		ClassLoader classLoader = getClass().getClassLoader();
		for (String sdkClient : SDK_CLIENTS) {
			if (ClassUtils.isPresent(sdkClient, classLoader)) {
				Class<?> type = ClassUtils.resolveClassName(sdkClient, classLoader);
				this.beanFactory.getBeansOfType(type, false, false).forEach((name, client) -> {
					Integer retries = sdkRetries(client);
					if (retries != null && retries > 0) {
						found.add("The SDK client '" + name + "' retries up to " + retries
								+ " times underneath, so attempts multiply: build it with maxRetries(0)");
					}
				});
			}
		}
	}

	private static @Nullable Integer sdkRetries(Object client) {
		try {
			Field options = ReflectionUtils.findField(client.getClass(), "clientOptions");
			if (options == null) {
				return null;
			}
			options.setAccessible(true);
			Object values = options.get(client);
			return (Integer) values.getClass().getMethod("maxRetries").invoke(values);
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			return null;
		}
	}

	/** Timeouts that span a whole call, and end a stream that is healthy but long. */
	private List<String> timeouts() {
		List<String> found = new ArrayList<>();
		Set<String> models = modelClasses();
		if (models.contains("OpenAiChatModel")) {
			found.add(timeout("OpenAI", "spring.ai.openai.timeout"));
		}
		if (models.contains("AnthropicChatModel")) {
			found.add(timeout("Anthropic", "spring.ai.anthropic.timeout"));
		}
		return found;
	}

	private String timeout(String provider, String property) {
		Duration timeout = this.environment.getProperty(property, Duration.class, Duration.ofSeconds(60));
		return "Spring AI's " + provider + " client ends every call after " + timeout.toSeconds()
				+ " s, streams that are still running too; " + property + " is for longer ones";
	}

}
