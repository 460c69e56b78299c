/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LlmEnvironmentVariablesTests {

	@Test
	void readsTheVariablesOfOtherGateways() {
		LlmRetryProperties properties = bind(Map.of("LLM_MAX_RETRIES", "5", "LLM_RETRY_INITIAL_DELAY", "1.5",
				"LLM_RETRY_MAX_DELAY", "15.0", "LLM_RETRY_BACKOFF_FACTOR", "3.0"));
		assertThat(properties.maxAttempts()).isEqualTo(5);
		assertThat(properties.initialDelay()).hasMillis(1_500);
		assertThat(properties.maxDelay()).hasSeconds(15);
		assertThat(properties.backoffFactor()).isEqualTo(3.0);
	}

	@Test
	void takesPlainNumbersForSeconds() {
		assertThat(bind(Map.of("LLM_RETRY_INITIAL_DELAY", "2")).initialDelay()).hasSeconds(2);
		assertThat(bind(Map.of("LLM_RETRY_INITIAL_DELAY", " 2500ms ")).initialDelay()).hasMillis(2_500);
	}

	@Test
	void winsOverTheApplicationsFilesButNotOverTheCommandLine() {
		Map<String, Object> variables = Map.of("LLM_MAX_RETRIES", "5");
		StandardEnvironment environment = environment(variables);
		environment.getPropertySources()
			.addLast(new MapPropertySource("application.yml", Map.of("llm.retry.max-attempts", "7")));
		assertThat(bind(environment).maxAttempts()).isEqualTo(5);
		environment.getPropertySources()
			.addFirst(new MapPropertySource("commandLine", Map.of("llm.retry.max-attempts", "9")));
		assertThat(bind(environment).maxAttempts()).isEqualTo(9);
	}

	@Test
	void namesTheVariableWhereTheValueMakesNoSense() {
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(Map.of("LLM_MAX_RETRIES", "many")))
			.satisfies((ex) -> assertThat(ex.getProperty().getOrigin())
				.hasToString("System Environment Property \"LLM_MAX_RETRIES\""));
	}

	@Test
	void addsNothingWithoutVariables() {
		StandardEnvironment environment = environment(Map.of("PATH", "/bin"));
		assertThat(environment.getPropertySources().contains(LlmEnvironmentVariables.PROPERTY_SOURCE)).isFalse();
	}

	private static LlmRetryProperties bind(Map<String, Object> variables) {
		return bind(environment(variables));
	}

	private static LlmRetryProperties bind(StandardEnvironment environment) {
		return Binder.get(environment).bindOrCreate(LlmRetryProperties.PREFIX, LlmRetryProperties.class);
	}

	private static StandardEnvironment environment(Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		String system = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		environment.getPropertySources().replace(system, new SystemEnvironmentPropertySource(system, variables));
		new LlmEnvironmentVariables().postProcessEnvironment(environment, new SpringApplication());
		return environment;
	}

}
