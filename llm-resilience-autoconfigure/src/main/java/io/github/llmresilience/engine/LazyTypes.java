/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Recognizes return types whose values are returned before the model has answered. A call
 * with such a value has ended before its first failure. Types are recognized by name, so
 * none of them needs to be on the class path.
 */
public final class LazyTypes {

	private static final String USE_FUTURE = "Return the value itself or a CompletableFuture";

	private static final String USE_REACTOR = "Return the value itself or a CompletableFuture. With Reactor on the class path, a Mono, a "
			+ "Flux and the other types of Spring's ReactiveAdapterRegistry are supported, too";

	private static final String USE_LIST = "Return a List, or a Flux if the elements are streamed";

	private static final String USE_MVC = "Return a CompletableFuture or a Mono, which Spring MVC supports as well";

	private static final String USE_EVENTS = "Return a Flux, which Spring MVC writes as server-sent events, and create the response from it "
			+ "in the controller";

	private static final String USE_VALUE = "Return the value itself, so that the model is called inside of the method";

	private static final String USE_COROUTINE = "Make the function suspend, or return a Flow";

	/** The remedies for types and their subtypes. */
	private static final Map<String, String> WITH_SUBTYPES = Map.ofEntries(
			Map.entry("java.util.concurrent.Future", USE_FUTURE),
			Map.entry("java.util.concurrent.CompletionStage", USE_FUTURE),
			Map.entry("java.util.concurrent.Flow$Publisher", USE_REACTOR),
			Map.entry("org.reactivestreams.Publisher", USE_REACTOR),
			Map.entry("io.reactivex.rxjava3.core.Single", USE_REACTOR),
			Map.entry("io.reactivex.rxjava3.core.Maybe", USE_REACTOR),
			Map.entry("io.reactivex.rxjava3.core.Completable", USE_REACTOR),
			Map.entry("io.reactivex.rxjava3.core.Observable", USE_REACTOR),
			Map.entry("io.smallrye.mutiny.Uni", USE_REACTOR), Map.entry("java.util.stream.BaseStream", USE_LIST),
			Map.entry("java.util.Iterator", USE_LIST), Map.entry("kotlin.sequences.Sequence", USE_LIST),
			Map.entry("dev.langchain4j.service.TokenStream",
					"Return TokenStream itself, with reactor-core on the class path, or a CompletableFuture"),
			Map.entry("org.springframework.web.context.request.async.DeferredResult", USE_MVC),
			Map.entry("org.springframework.web.context.request.async.WebAsyncTask", USE_MVC),
			Map.entry("org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter", USE_EVENTS),
			Map.entry("org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody", USE_EVENTS),
			Map.entry("kotlinx.coroutines.Job", USE_COROUTINE), Map.entry("kotlinx.coroutines.flow.Flow",
					"Declare the return type Flow, not a subtype, and add kotlinx-coroutines-reactor to the class path"));

	/** The remedies for functional types. An answer may implement them. */
	private static final Map<String, String> EXACT = Map.of(Supplier.class.getName(), USE_VALUE,
			Callable.class.getName(), USE_VALUE, "kotlin.jvm.functions.Function0", USE_VALUE);

	private static final ClassValue<Optional<String>> REMEDIES = new ClassValue<>() {

		@Override
		protected Optional<String> computeValue(Class<?> type) {
			return Optional.ofNullable(find(type));
		}

	};

	private LazyTypes() {
	}

	/** Whether values of a declared type are returned before the model has answered. */
	public static boolean isLazy(Class<?> type) {
		return remedyFor(type) != null;
	}

	/**
	 * Returns what to return instead of a declared type.
	 * @return the remedy, or null if the type is not lazy
	 */
	public static @Nullable String remedyFor(Class<?> type) {
		String exact = EXACT.get(type.getName());
		return (exact != null) ? exact : REMEDIES.get(type).orElse(null);
	}

	/** Whether a value is a future or a publisher. */
	public static boolean isFutureOrPublisher(Object value) {
		String remedy = REMEDIES.get(value.getClass()).orElse(null);
		return USE_FUTURE.equals(remedy) || USE_REACTOR.equals(remedy);
	}

	private static @Nullable String find(@Nullable Class<?> type) {
		if (type == null) {
			return null;
		}
		String remedy = WITH_SUBTYPES.get(type.getName());
		if (remedy == null) {
			remedy = find(type.getSuperclass());
		}
		for (Class<?> implemented : type.getInterfaces()) {
			remedy = (remedy != null) ? remedy : find(implemented);
		}
		return remedy;
	}

}
