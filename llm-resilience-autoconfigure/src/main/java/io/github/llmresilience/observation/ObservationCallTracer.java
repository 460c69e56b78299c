/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.observation;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallTrace;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.observation.LlmObservationKeys.CallEvent;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Traces calls and attempts as observations. An exception of an observation handler does
 * not affect the call. The first one is logged.
 */
public final class ObservationCallTracer implements LlmCallTracer {

	private static final Log logger = LogFactory.getLog(ObservationCallTracer.class);

	private final ObservationRegistry registry;

	private final @Nullable LlmCallObservationConvention callConvention;

	private final @Nullable LlmAttemptObservationConvention attemptConvention;

	private final AttemptRoles roles;

	private final AtomicBoolean reported = new AtomicBoolean();

	/**
	 * Creates the tracer.
	 * @param managedModels whether the application has managed models, so that attempts
	 * of methods contain attempts of model calls
	 * @param observingModels whether the managed models are observed by their client
	 */
	public ObservationCallTracer(ObservationRegistry registry, @Nullable LlmCallObservationConvention callConvention,
			@Nullable LlmAttemptObservationConvention attemptConvention, BooleanSupplier managedModels,
			BooleanSupplier observingModels) {
		this.roles = new AttemptRoles(
				(role) -> ((role == AttemptRole.METHOD) ? managedModels : observingModels).getAsBoolean());
		this.registry = registry;
		this.callConvention = callConvention;
		this.attemptConvention = attemptConvention;
	}

	@Override
	public Object contextKey() {
		return ObservationThreadLocalAccessor.KEY;
	}

	@Override
	public @Nullable Object current() {
		return this.registry.getCurrentObservation();
	}

	@Override
	public LlmCallTrace begin(String call, UUID callId, @Nullable Object parent) {
		LlmCallObservationContext context = new LlmCallObservationContext(call, callId);
		return guarded(LlmCallTrace.NONE, () -> {
			Observation observation = start(LlmObservation.CALL.observation(this.callConvention,
					new DefaultLlmCallObservationConvention(), () -> context, this.registry), parent);
			return new CallTrace(context, observation, observation.isNoop() ? parent : observation);
		});
	}

	/**
	 * Starts an observation. If a handler throws, the observation is stopped at once, so
	 * that the other handlers end what they have begun.
	 */
	private Observation start(Observation observation, @Nullable Object parent) {
		try {
			return ((parent instanceof Observation outer) ? observation.parentObservation(outer) : observation).start();
		}
		catch (Throwable ex) {
			guarded(observation::stop);
			throw ex;
		}
	}

	/** Ends an observation, even if a handler throws when it receives the error. */
	private void end(Observation observation, @Nullable Enum<?> failure) {
		if (failure != null) {
			guarded(() -> observation.error(new ObservedFailure(failure)));
		}
		guarded(observation::stop);
	}

	private <T> T guarded(T otherwise, Supplier<? extends T> action) {
		try {
			return action.get();
		}
		catch (Throwable ex) {
			if (this.reported.compareAndSet(false, true)) {
				logger.warn("An ObservationHandler threw " + ex.getClass().getName()
						+ "; the call goes on. Further exceptions of handlers are not logged");
				logger.debug("The exception of the handler", ex);
			}
			return otherwise;
		}
	}

	private void guarded(Runnable action) {
		guarded(this, () -> {
			action.run();
			return this;
		});
	}

	private final class CallTrace implements LlmCallTrace {

		private final LlmCallObservationContext context;

		private final Observation observation;

		/** The observation of the call, or its parent if calls are not observed. */
		private final @Nullable Object handle;

		private CallTrace(LlmCallObservationContext context, Observation observation, @Nullable Object handle) {
			this.context = context;
			this.observation = observation;
			this.handle = handle;
		}

		@Override
		public LlmAttemptTrace attempt(LlmTarget target, int number, @Nullable Object parent) {
			ObservationCallTracer tracer = ObservationCallTracer.this;
			Object key = (parent != null) ? target : this.context.getCall();
			AttemptRole expected = tracer.roles.expected(key,
					(parent != null) ? AttemptRole.OBSERVED_BY_CLIENT : AttemptRole.METHOD);
			LlmAttemptObservationContext context = new LlmAttemptObservationContext(this.context.getCall(),
					this.context.getCallId(), target, number, expected);
			Object around = (parent != null) ? parent : this.handle;
			return guarded(LlmAttemptTrace.NONE, () -> {
				Observation observation = start(LlmObservation.ATTEMPT.observation(tracer.attemptConvention,
						new DefaultLlmAttemptObservationConvention(), () -> context, tracer.registry), around);
				return new AttemptTrace(key, context, observation, observation.isNoop() ? around : observation);
			});
		}

		@Override
		public void onEvent(LlmCallEvent.OfCall event) {
			if (event instanceof LlmCallEvent.CallEnded ending) {
				this.context.setEnding(ending);
				ObservationCallTracer.this.end(this.observation,
						(ending.outcome() != LlmOutcome.SUCCESS) ? ending.outcome() : null);
			}
			CallEvent drawn = toDraw(event);
			if (drawn != null) {
				guarded(() -> this.observation.event(drawn));
			}
		}

		private static @Nullable CallEvent toDraw(LlmCallEvent.OfCall event) {
			if (event instanceof LlmCallEvent.RetryScheduled) {
				return CallEvent.RETRY;
			}
			if (event instanceof LlmCallEvent.FellBack) {
				return CallEvent.FALLBACK;
			}
			if (event instanceof LlmCallEvent.Hedged) {
				return CallEvent.HEDGE;
			}
			if (event instanceof LlmCallEvent.TargetRejected) {
				return CallEvent.REJECTION;
			}
			if (event instanceof LlmCallEvent.ReaskEnded) {
				return CallEvent.REASK;
			}
			if (event instanceof LlmCallEvent.StreamResumed) {
				return CallEvent.RESUME;
			}
			return (event instanceof LlmCallEvent.ToolFailed) ? CallEvent.TOOL_ERROR : null;
		}

	}

	private final class AttemptTrace implements LlmAttemptTrace {

		/** Identifies attempts with the same role. */
		private final Object key;

		private final LlmAttemptObservationContext context;

		private final Observation observation;

		/** The observation of the attempt, or its parent if attempts are not observed. */
		private final @Nullable Object handle;

		private final AtomicBoolean ended = new AtomicBoolean();

		private AttemptTrace(Object key, LlmAttemptObservationContext context, Observation observation,
				@Nullable Object handle) {
			this.key = key;
			this.context = context;
			this.observation = observation;
			this.handle = handle;
		}

		@Override
		public Object contextKey() {
			return ObservationCallTracer.this.contextKey();
		}

		@Override
		public Scope open() {
			return (this.handle instanceof Observation inside) ? open(inside) : Scope.NONE;
		}

		/**
		 * Opens a scope. If a handler throws, restores the outer scope, so that the
		 * observation does not stay on the thread.
		 */
		private Scope open(Observation inside) {
			ObservationRegistry registry = ObservationCallTracer.this.registry;
			Observation.Scope outer = registry.getCurrentObservationScope();
			Optional<Observation.Scope> scope = guarded(Optional.empty(), () -> Optional.of(inside.openScope()));
			if (scope.isEmpty()) {
				closeHalfOpened(registry, outer);
				return Scope.NONE;
			}
			return () -> {
				guarded(scope.get()::close);
				registry.setCurrentObservationScope(outer);
			};
		}

		private void closeHalfOpened(ObservationRegistry registry, Observation.@Nullable Scope outer) {
			Observation.Scope half = registry.getCurrentObservationScope();
			if (half != null && half != outer) {
				guarded(half::close);
			}
			registry.setCurrentObservationScope(outer);
		}

		@Override
		public @Nullable Object handle() {
			return this.handle;
		}

		@Override
		public void end(LlmCallEvent.AttemptEnded event) {
			if (this.ended.compareAndSet(false, true)) {
				this.context.setEnding(event);
				learnRole();
				ObservationCallTracer.this.end(this.observation, event.kind());
			}
		}

		private void learnRole() {
			ObservationCallTracer.this.roles.learn(this.key, this.context.getRole());
		}

		@Override
		public void end() {
			if (this.ended.compareAndSet(false, true)) {
				this.context.setOfMethod();
				learnRole();
				ObservationCallTracer.this.end(this.observation, null);
			}
		}

	}

	/**
	 * Marks a span as failed. Contains only the outcome or the kind of failure, because
	 * the message of the original exception may contain the prompt.
	 */
	private static final class ObservedFailure extends RuntimeException {

		private ObservedFailure(Enum<?> what) {
			super(what.name().toLowerCase(Locale.ROOT), null, false, false);
		}

	}

}
