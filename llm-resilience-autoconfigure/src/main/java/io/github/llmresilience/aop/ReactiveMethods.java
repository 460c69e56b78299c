package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.reactive.PublisherBody;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Finds the driver of methods that return a publisher of Reactor or of another library
 * that Spring can adapt, such as RxJava, Mutiny or Kotlin coroutines.
 */
public final class ReactiveMethods implements MethodDrivers {

	private final Supplier<ReactiveDriver> driver;

	private final ReactiveAdapterRegistry adapters = ReactiveAdapterRegistry.getSharedInstance();

	public ReactiveMethods(Supplier<ReactiveDriver> driver) {
		this.driver = driver;
	}

	@Override
	public @Nullable MethodDriver find(Method method) {
		if (KotlinDetector.isSuspendingFunction(method)) {
			return (settings, body) -> this.driver.get().mono(settings, new Body(null, body));
		}
		Class<?> type = method.getReturnType();
		ReactiveAdapter adapter = CompletionStage.class.isAssignableFrom(type) ? null : this.adapters.getAdapter(type);
		return (adapter != null && type.isInstance(adapter.fromPublisher(Mono.empty()))) ? adapted(adapter) : null;
	}

	private MethodDriver adapted(ReactiveAdapter adapter) {
		if (adapter.isMultiValue()) {
			return (settings, body) -> adapter.fromPublisher(this.driver.get().flux(settings, new Body(adapter, body)));
		}
		return (settings, body) -> adapter.fromPublisher(this.driver.get().mono(settings, new Body(adapter, body)));
	}

	/**
	 * The body of a method.
	 *
	 * @param adapter adapts what the method returns, or null for a publisher
	 * @param body invokes the method
	 */
	private record Body(@Nullable ReactiveAdapter adapter, AttemptBody body) implements PublisherBody {

		@Override
		public @Nullable Publisher<?> attempt() throws Throwable {
			Object returned = this.body.attempt();
			return (this.adapter == null || returned == null) ? (Publisher<?>) returned
					: this.adapter.toPublisher(returned);
		}

		@Override
		public boolean ignoresAborts(LlmTarget target) {
			return this.body.ignoresAborts(target);
		}

	}

}
