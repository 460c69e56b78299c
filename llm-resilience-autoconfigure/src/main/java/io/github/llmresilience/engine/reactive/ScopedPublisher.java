/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.reactive;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.AttemptScope;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

/**
 * Makes the context of an attempt current while its publisher works on the thread that
 * subscribes or requests, for example in {@code Mono.fromCallable}. The subscriber works
 * outside of the attempt.
 */
final class ScopedPublisher extends Flux<Object> {

	private static final ThreadLocal<@Nullable Visit> CURRENT = new ThreadLocal<>();

	private final LlmCallContext context;

	private final Publisher<?> source;

	ScopedPublisher(LlmCallContext context, Publisher<?> source) {
		this.context = context;
		this.source = source;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Object> actual) {
		ScopedSubscriber subscriber = new ScopedSubscriber(actual, this.context);
		subscriber.inside(() -> this.source.subscribe(subscriber));
	}

	/**
	 * A visit of a thread to the publisher of an attempt. Visits to different publishers
	 * may be nested.
	 */
	private static final class Visit {

		private final ScopedSubscriber owner;

		private final @Nullable Visit outer = CURRENT.get();

		private AttemptScope scope;

		private Visit(ScopedSubscriber owner) {
			this.owner = owner;
			this.scope = enter();
		}

		private AttemptScope enter() {
			CURRENT.set(this);
			return AttemptScope.open(this.owner.context);
		}

		/** Leaves the attempt while its subscriber works. */
		private void stepOut() {
			this.scope.close();
			CURRENT.set(this.outer);
		}

		private void stepIn() {
			this.scope = enter();
		}

		private void end() {
			stepOut();
			if (this.outer == null) {
				CURRENT.remove();
			}
		}

	}

	/**
	 * Forwards the signals and the requests between a publisher and its subscriber.
	 */
	private static final class ScopedSubscriber implements CoreSubscriber<Object>, Subscription {

		private final CoreSubscriber<? super Object> actual;

		private final LlmCallContext context;

		private @Nullable Subscription upstream;

		private ScopedSubscriber(CoreSubscriber<? super Object> actual, LlmCallContext context) {
			this.actual = actual;
			this.context = context;
		}

		private void inside(Runnable task) {
			Visit visit = new Visit(this);
			try {
				task.run();
			}
			finally {
				visit.end();
			}
		}

		/**
		 * Steps out of the attempt if the innermost visit of this thread is to this
		 * publisher.
		 * @return the visit to return to, or null if there is none
		 */
		private @Nullable Visit stepOut() {
			Visit visit = CURRENT.get();
			if (visit == null || visit.owner != this) {
				return null;
			}
			visit.stepOut();
			return visit;
		}

		private static void stepIn(@Nullable Visit visit) {
			if (visit != null) {
				visit.stepIn();
			}
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.upstream = subscription;
			outside(() -> this.actual.onSubscribe(this));
		}

		/** Without a task object, because there are many elements. */
		@Override
		public void onNext(Object element) {
			Visit visit = stepOut();
			try {
				this.actual.onNext(element);
			}
			finally {
				stepIn(visit);
			}
		}

		@Override
		public void onError(Throwable error) {
			outside(() -> this.actual.onError(error));
		}

		@Override
		public void onComplete() {
			outside(this.actual::onComplete);
		}

		private void outside(Runnable signal) {
			Visit visit = stepOut();
			try {
				signal.run();
			}
			finally {
				stepIn(visit);
			}
		}

		@Override
		public void request(long count) {
			Subscription upstream = this.upstream;
			if (upstream != null) {
				inside(() -> upstream.request(count));
			}
		}

		@Override
		public void cancel() {
			Subscription upstream = this.upstream;
			if (upstream != null) {
				inside(upstream::cancel);
			}
		}

	}

}
