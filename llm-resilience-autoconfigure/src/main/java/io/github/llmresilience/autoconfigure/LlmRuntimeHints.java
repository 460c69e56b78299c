/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import io.github.llmresilience.autoconfigure.ManagedModelRegistrar.NamedBeans;
import io.github.llmresilience.othermodel.ModelKinds;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.util.ClassUtils;

/**
 * The reflection and the resources that a native image needs: the accessors of exceptions
 * and options of clients on the class path, the fields in which clients keep their
 * settings, the interfaces of proxies, and the table of the call history.
 */
final class LlmRuntimeHints implements RuntimeHintsRegistrar {

	/** Types whose public methods are called by name. */
	private static final List<String> WITH_ACCESSORS = List.of(
			"org.springframework.web.client.RestClientResponseException",
			"org.springframework.web.client.HttpClientErrorException",
			"org.springframework.web.client.HttpServerErrorException",
			"org.springframework.web.client.UnknownHttpStatusCodeException",
			"org.springframework.web.reactive.function.client.WebClientResponseException",
			"org.springframework.http.HttpStatus", "org.springframework.http.DefaultHttpStatusCode",
			"org.springframework.http.HttpHeaders", "org.springframework.http.ReadOnlyHttpHeaders",
			"com.google.genai.errors.ApiException", "com.google.genai.errors.ClientException",
			"com.google.genai.errors.ServerException", "dev.langchain4j.exception.HttpException",
			"software.amazon.awssdk.awscore.exception.AwsServiceException",
			"software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException",
			"software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException",
			"software.amazon.awssdk.awscore.exception.AwsErrorDetails", "feign.FeignException",
			"feign.RetryableException", "com.openai.core.JsonValue", "com.anthropic.core.JsonValue",
			"com.openai.core.http.Headers", "com.anthropic.core.http.Headers",
			"org.springframework.ai.openai.OpenAiChatOptions", "org.springframework.ai.anthropic.AnthropicChatOptions",
			"org.springframework.ai.google.genai.GoogleGenAiChatOptions",
			"org.springframework.ai.ollama.api.OllamaChatOptions",
			"org.springframework.ai.mistralai.MistralAiChatOptions",
			"org.springframework.ai.bedrock.converse.BedrockChatOptions");

	private static final List<String> SDKS = List.of("com.openai.errors.OpenAI", "com.anthropic.errors.Anthropic");

	private static final List<String> SDK_ERRORS = List.of("BadRequestException", "UnauthorizedException",
			"PermissionDeniedException", "NotFoundException", "UnprocessableEntityException", "RateLimitException",
			"InternalServerException", "UnexpectedStatusCodeException", "SseException");

	/** Types whose fields are read. */
	private static final List<String> WITH_FIELDS = List.of("org.springframework.web.client.DefaultRestClient",
			"org.springframework.web.client.RestTemplate", "org.springframework.http.client.support.HttpAccessor",
			"com.openai.client.OpenAIClientImpl", "com.anthropic.client.AnthropicClientImpl",
			"org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		Stream.concat(WITH_ACCESSORS.stream(), SDKS.stream().flatMap(LlmRuntimeHints::errorsOf))
			.forEach((name) -> registerAccessors(hints, name, classLoader));
		WITH_FIELDS.forEach((name) -> hints.reflection()
			.registerTypeIfPresent(classLoader, name, MemberCategory.ACCESS_DECLARED_FIELDS));
		BindableRuntimeHintsRegistrar.forTypes(NamedBeans.class).registerHints(hints, classLoader);
		Stream.of(ModelKinds.values())
			.flatMap((kinds) -> kinds.interfaces(classLoader))
			.forEach((type) -> hints.proxies().registerJdkProxy(AopProxyUtils.completeJdkProxyInterfaces(type)));
		hints.proxies().registerJdkProxy(TypeReference.of("dev.langchain4j.service.TokenStream"));
		hints.resources().registerPattern("io/github/llmresilience/history/*.sql");
	}

	private static Stream<String> errorsOf(String sdk) {
		String packageName = sdk.substring(0, sdk.lastIndexOf('.') + 1);
		return Stream.concat(Stream.of(sdk + "ServiceException"), SDK_ERRORS.stream().map(packageName::concat));
	}

	/** Registers a type and its nested types, such as those for each status. */
	private static void registerAccessors(RuntimeHints hints, String name, @Nullable ClassLoader classLoader) {
		if (!ClassUtils.isPresent(name, classLoader)) {
			return;
		}
		Class<?> type = ClassUtils.resolveClassName(name, classLoader);
		Stream.concat(Stream.of(type), Stream.of(type.getDeclaredClasses()))
			.forEach((each) -> hints.reflection().registerType(each, MemberCategory.INVOKE_PUBLIC_METHODS));
	}

}
