/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.engine.LazyTypes;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.blocking.RecoverMethods;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodParameter;

/**
 * The {@code @LlmCall} methods that have been found so far, with their resolved settings.
 */
public final class LlmCallMethods {

	private static final Log logger = LogFactory.getLog(LlmCallMethods.class);

	private final LlmCallAnnotationParser parser;

	private final Supplier<LlmCallSettingsResolver> resolver;

	private final Supplier<List<MethodDrivers>> drivers;

	/** The methods by the class of the bean. */
	private final Map<Class<?>, Map<Method, LlmCallMethod>> methods = new ConcurrentHashMap<>();

	public LlmCallMethods(UnaryOperator<String> placeholders, Supplier<LlmCallSettingsResolver> resolver,
			Supplier<List<MethodDrivers>> drivers) {
		this.drivers = drivers;
		this.parser = new LlmCallAnnotationParser(placeholders);
		this.resolver = resolver;
	}

	/**
	 * Finds an {@code @LlmCall} method and resolves its settings.
	 * @return the method, or null if it has no {@code @LlmCall}
	 * @throws InvalidLlmCallException if the annotation or the properties of the call are
	 * invalid
	 */
	@Nullable LlmCallMethod find(Method method, Class<?> targetClass) {
		Map<Method, LlmCallMethod> ofClass = this.methods.get(targetClass);
		LlmCallMethod known = (ofClass != null) ? ofClass.get(method) : null;
		if (known != null) {
			return known;
		}
		LlmCall annotation = LlmCallAnnotationParser.find(method, targetClass);
		return (annotation == null) ? null
				: this.methods.computeIfAbsent(targetClass, (unknown) -> new ConcurrentHashMap<>())
					.computeIfAbsent(method, (unknown) -> resolve(annotation, method, targetClass));
	}

	private LlmCallMethod resolve(LlmCall annotation, Method method, Class<?> targetClass) {
		LlmCallSpec spec = this.parser.parse(annotation, method, targetClass);
		Method mostSpecific = AopUtils.getMostSpecificMethod(method, targetClass);
		MethodDriver driver = driverOf(mostSpecific, spec);
		Supplier<LlmCallSettings> settings = this.resolver.get().resolve(spec);
		if (logger.isDebugEnabled()) {
			LlmCallSettings resolved = settings.get();
			logger.debug(spec.source() + " is the call '" + resolved.name() + "': targets "
					+ resolved.targets()
						.stream()
						.map((target) -> target.target() + " within " + target.retry().attemptTimeout())
						.collect(Collectors.joining(", "))
					+ ", deadline " + resolved.deadline());
		}
		return new LlmCallMethod(settings, driver, BlockingMethods.isBlocking(mostSpecific),
				RecoverMethods.areIn(targetClass),
				AttemptArguments.of(mostSpecific, MethodShape.previousErrors(method, targetClass, spec)),
				MethodShape.conversationId(method, targetClass));
	}

	private MethodDriver driverOf(Method method, LlmCallSpec spec) {
		for (MethodDrivers candidate : this.drivers.get()) {
			MethodDriver driver = candidate.find(method);
			if (driver != null) {
				return driver;
			}
		}
		Class<?> answer = new MethodParameter(method, -1).getParameterType();
		String remedy = LazyTypes.remedyFor(answer);
		throw new InvalidLlmCallException(
				spec.source() + " returns " + answer.getSimpleName()
						+ " before the model has answered, so the call would not be protected",
				(remedy != null) ? remedy
						: "Suspending functions need kotlinx-coroutines-reactor and kotlin-reflect on the class path");
	}

	/** Returns the current settings of the calls that have been found so far. */
	public Collection<LlmCallSettings> settings() {
		return this.methods.values()
			.stream()
			.flatMap((ofClass) -> ofClass.values().stream())
			.map((method) -> method.settings().get())
			.toList();
	}

}
