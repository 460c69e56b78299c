package io.github.llmresilience.observation;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmAttemptTrace;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallTrace;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.observation.LlmObservation.CallEvent;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Draws calls and attempts as observations. A handler that throws is reported once and
 * does the call no harm.
 */
public final class ObservationCallTracer implements LlmCallTracer {

	private static final Log logger = LogFactory.getLog(ObservationCallTracer.class);

	private final ObservationRegistry registry;

	private final @Nullable LlmCallObservationConvention callConvention;

	private final @Nullable LlmAttemptObservationConvention attemptConvention;

	private final AtomicBoolean reported = new AtomicBoolean();

	/**
	 * Creates the tracer.
	 * @param registry whom to tell
	 * @param callConvention how to name calls, or null for the default
	 * @param attemptConvention how to name attempts, or null for the default
	 */
	public ObservationCallTracer(ObservationRegistry registry, @Nullable LlmCallObservationConvention callConvention,
			@Nullable LlmAttemptObservationConvention attemptConvention) {
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
		return guarded(LlmCallTrace.NONE,
				() -> new CallTrace(context, start(LlmObservation.CALL.observation(this.callConvention,
						new DefaultLlmCallObservationConvention(), () -> context, this.registry), parent)));
	}

	private static Observation start(Observation observation, @Nullable Object parent) {
		return ((parent instanceof Observation outer) ? observation.parentObservation(outer) : observation).start();
	}

	private <T> T guarded(T otherwise, Supplier<? extends T> action) {
		try {
			return action.get();
		}
		catch (RuntimeException | LinkageError ex) {
			if (this.reported.compareAndSet(false, true)) {
				logger.warn("An ObservationHandler threw " + ex.getClass().getName()
						+ "; the call goes on, and this is said once");
				logger.debug("What the handler threw", ex);
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

		private CallTrace(LlmCallObservationContext context, Observation observation) {
			this.context = context;
			this.observation = observation;
		}

		@Override
		public LlmAttemptTrace attempt(LlmTarget target, int number, @Nullable Object parent) {
			ObservationCallTracer tracer = ObservationCallTracer.this;
			LlmAttemptObservationContext context = new LlmAttemptObservationContext(this.context.getCall(),
					this.context.getCallId(), target, number);
			return guarded(LlmAttemptTrace.NONE,
					() -> new AttemptTrace(context,
							start(LlmObservation.ATTEMPT.observation(tracer.attemptConvention,
									new DefaultLlmAttemptObservationConvention(), () -> context, tracer.registry),
									(parent != null) ? parent : this.observation)));
		}

		@Override
		public void onEvent(LlmCallEvent.OfCall event) {
			guarded(() -> {
				if (event instanceof LlmCallEvent.CallEnded ending) {
					end(ending);
				}
				CallEvent drawn = toDraw(event);
				if (drawn != null) {
					this.observation.event(drawn);
				}
			});
		}

		private void end(LlmCallEvent.CallEnded ending) {
			this.context.setEnding(ending);
			if (ending.outcome() != LlmOutcome.SUCCESS) {
				this.observation.error(new ObservedFailure(ending.outcome()));
			}
			this.observation.stop();
		}

		private static @Nullable CallEvent toDraw(LlmCallEvent.OfCall event) {
			if (event instanceof LlmCallEvent.RetryScheduled) {
				return CallEvent.RETRY;
			}
			if (event instanceof LlmCallEvent.FellBack) {
				return CallEvent.FALLBACK;
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

		private final LlmAttemptObservationContext context;

		private final Observation observation;

		private final AtomicBoolean ended = new AtomicBoolean();

		private AttemptTrace(LlmAttemptObservationContext context, Observation observation) {
			this.context = context;
			this.observation = observation;
		}

		/**
		 * A handler that throws would leave the span on the thread for good.
		 */
		@Override
		public Scope open() {
			ObservationRegistry registry = ObservationCallTracer.this.registry;
			Observation.Scope outer = registry.getCurrentObservationScope();
			Scope back = () -> registry.setCurrentObservationScope(outer);
			Optional<Observation.Scope> scope = guarded(Optional.empty(),
					() -> Optional.of(this.observation.openScope()));
			if (scope.isEmpty()) {
				back.close();
			}
			return () -> {
				scope.ifPresent((open) -> guarded(open::close));
				back.close();
			};
		}

		@Override
		public Object handle() {
			return this.observation;
		}

		@Override
		public void end(LlmCallEvent.AttemptEnded event) {
			if (this.ended.compareAndSet(false, true)) {
				this.context.setEnding(event);
				guarded(() -> {
					if (event.kind() != null) {
						this.observation.error(new ObservedFailure(event.kind()));
					}
					this.observation.stop();
				});
			}
		}

		@Override
		public void end() {
			if (this.ended.compareAndSet(false, true)) {
				this.context.setOfMethod();
				guarded(this.observation::stop);
			}
		}

	}

	/**
	 * Marks a span as failed. The exception itself would take the provider's message, and
	 * with it perhaps the prompt, into the trace.
	 */
	private static final class ObservedFailure extends RuntimeException {

		private ObservedFailure(Enum<?> what) {
			super(what.name().toLowerCase(Locale.ROOT), null, false, false);
		}

	}

}
