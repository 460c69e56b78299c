/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.List;

import com.anthropic.errors.AnthropicServiceException;
import com.openai.errors.BadRequestException;
import com.openai.errors.RateLimitException;
import dev.langchain4j.service.TokenStream;
import io.github.llmresilience.annotation.LlmCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.moderation.ModerationModel;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.Configurations;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.web.client.HttpClientErrorException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * F53: what a native image needs.
 */
class LlmRuntimeHintsTests {

	private static RuntimeHints hints() {
		RuntimeHints hints = new RuntimeHints();
		for (RuntimeHintsRegistrar registrar : AotServices.factories().load(RuntimeHintsRegistrar.class)) {
			if (registrar instanceof LlmRuntimeHints) {
				registrar.registerHints(hints, LlmRuntimeHintsTests.class.getClassLoader());
			}
		}
		return hints;
	}

	@Test
	void areRegistered() {
		assertThat(AotServices.factories().load(RuntimeHintsRegistrar.class))
			.hasAtLeastOneElementOfType(LlmRuntimeHints.class);
	}

	@Test
	void letExceptionsOfClientsBeRead() throws NoSuchMethodException {
		RuntimeHints hints = hints();
		for (Class<?> type : List.of(BadRequestException.class, RateLimitException.class,
				AnthropicServiceException.class)) {
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(type.getMethod("statusCode")))
				.as(type.getName())
				.accepts(hints);
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(type.getMethod("headers")))
				.accepts(hints);
		}
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(HttpClientErrorException.TooManyRequests.class.getMethod("getResponseHeaders")))
			.accepts(hints);
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.ai.openai.OpenAiChatOptions",
			"org.springframework.ai.anthropic.AnthropicChatOptions",
			"org.springframework.ai.google.genai.GoogleGenAiChatOptions" })
	void letOptionsBeBuilt(String type) throws ReflectiveOperationException {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Class.forName(type).getMethod("builder")))
			.accepts(hints());
	}

	@Test
	void letFieldsBeRead() throws ReflectiveOperationException {
		Class<?> restClient = Class.forName("org.springframework.web.client.DefaultRestClient");
		assertThat(
				RuntimeHintsPredicates.reflection().onFieldAccess(restClient.getDeclaredField("clientRequestFactory")))
			.accepts(hints());
		assertThat(RuntimeHintsPredicates.reflection().onType(MessageChatMemoryAdvisor.class)).accepts(hints());
	}

	@Test
	void letProxiesBeCreated() {
		assertThat(RuntimeHintsPredicates.proxies().forInterfaces(TokenStream.class)).accepts(hints());
		assertThat(RuntimeHintsPredicates.proxies()
			.forInterfaces(AopProxyUtils.completeJdkProxyInterfaces(ModerationModel.class))).accepts(hints());
	}

	@Test
	void includeTheTableOfTheHistory() {
		assertThat(RuntimeHintsPredicates.resource().forResource("io/github/llmresilience/history/schema.sql"))
			.accepts(hints());
	}

	static class Librarian {

		private final Object client = new Object();

		@LlmCall
		String ask() {
			return this.client.toString();
		}

	}

	/** Processes an application without Spring AI ahead of time. */
	@Test
	void letBeansWithCallsBeInspected() throws ReflectiveOperationException {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Configurations.getClasses(AutoConfigurations.of(LlmRetryAutoConfiguration.class)));
			context.registerBean(Librarian.class);
			DefaultGenerationContext generation = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get("test", "Application")), new InMemoryGeneratedFiles());
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(Librarian.class.getDeclaredField("client")))
				.accepts(generation.getRuntimeHints());
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Librarian.class.getDeclaredMethod("ask")))
				.accepts(generation.getRuntimeHints());
		}
	}

}
