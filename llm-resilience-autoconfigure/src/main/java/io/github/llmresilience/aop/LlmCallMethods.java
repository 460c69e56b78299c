package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.call.LlmCallSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodClassKey;

/**
 * Knows every {@code @LlmCall} method seen so far, with its resolved settings.
 */
public final class LlmCallMethods {

	private static final Log logger = LogFactory.getLog(LlmCallMethods.class);

	private final LlmCallAnnotationParser parser;

	private final Supplier<LlmCallSettingsResolver> resolver;

	private final Map<MethodClassKey, LlmCallMethod> methods = new ConcurrentHashMap<>();

	/**
	 * Creates the registry.
	 * @param placeholders resolves <code>${...}</code> in the annotation's texts
	 * @param resolver completes annotations with properties; asked for when the first
	 * method is met
	 */
	public LlmCallMethods(UnaryOperator<String> placeholders, Supplier<LlmCallSettingsResolver> resolver) {
		this.parser = new LlmCallAnnotationParser(placeholders);
		this.resolver = resolver;
	}

	/**
	 * What is to be known to call a method.
	 * @param method the method
	 * @param targetClass the class of the bean
	 * @return the method, or null if it has no {@code @LlmCall}
	 * @throws InvalidLlmCallException if annotation and properties make no sense
	 */
	@Nullable LlmCallMethod find(Method method, Class<?> targetClass) {
		MethodClassKey key = new MethodClassKey(method, targetClass);
		LlmCallMethod known = this.methods.get(key);
		if (known != null) {
			return known;
		}
		LlmCall annotation = LlmCallAnnotationParser.find(method, targetClass);
		return (annotation == null) ? null
				: this.methods.computeIfAbsent(key, (unknown) -> resolve(annotation, method, targetClass));
	}

	private LlmCallMethod resolve(LlmCall annotation, Method method, Class<?> targetClass) {
		LlmCallSpec spec = this.parser.parse(annotation, method, targetClass);
		requireBlocking(method, spec);
		LlmCallSettings resolved = this.resolver.get().resolve(spec);
		if (logger.isDebugEnabled()) {
			logger.debug(spec.source() + " is the call '" + resolved.name() + "': targets "
					+ resolved.targets()
						.stream()
						.map((target) -> target.target() + " within " + target.attemptTimeout())
						.collect(Collectors.joining(", "))
					+ ", deadline " + resolved.deadline());
		}
		return new LlmCallMethod(resolved, MethodShape.previousErrors(method, targetClass, spec));
	}

	/**
	 * A method that returns before its call has ended would be protected in name only.
	 */
	private static void requireBlocking(Method method, LlmCallSpec spec) {
		Class<?> type = method.getReturnType();
		boolean returnsEarly = CompletionStage.class.isAssignableFrom(type) || Future.class.isAssignableFrom(type)
				|| Flow.Publisher.class.isAssignableFrom(type) || isReactiveStreamsPublisher(type);
		if (returnsEarly) {
			throw new InvalidLlmCallException(
					spec.source() + " returns " + type.getSimpleName()
							+ " before the model has answered, so the call would not be protected",
					"Return the answer itself; call the method on a virtual thread or with "
							+ "Mono.fromCallable(..).subscribeOn(Schedulers.boundedElastic()) where blocking is not allowed");
		}
	}

	private static boolean isReactiveStreamsPublisher(Class<?> type) {
		try {
			return Class.forName("org.reactivestreams.Publisher", false, type.getClassLoader()).isAssignableFrom(type);
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/**
	 * The calls met so far.
	 * @return their settings, in no order
	 */
	public Collection<LlmCallSettings> settings() {
		return this.methods.values().stream().map(LlmCallMethod::settings).toList();
	}

}
