/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

/**
 * The {@code RetryListener} beans of Spring Retry that the application has. An exception
 * of a listener does not affect the call, and a listener cannot veto a call. Without this
 * class, an exception of {@code onSuccess} would make a successful call fail.
 */
public final class RetryListeners {

	/** No listeners. */
	public static final RetryListeners NONE = new RetryListeners(List.of());

	private static final Log logger = LogFactory.getLog(RetryListeners.class);

	private final List<RetryListener> listeners;

	private final AtomicBoolean reported = new AtomicBoolean();

	private RetryListeners(List<RetryListener> listeners) {
		this.listeners = listeners;
	}

	/**
	 * Finds the listeners.
	 * @param beans returns the beans of a type, in order
	 */
	public static RetryListeners among(Function<Class<RetryListener>, Stream<RetryListener>> beans) {
		return new RetryListeners(beans.apply(RetryListener.class).toList());
	}

	/** Returns the listeners for a template; none if the application has none. */
	RetryListener[] forTemplate() {
		return this.listeners.isEmpty() ? new RetryListener[0] : new RetryListener[] { new Guarded() };
	}

	private void forEach(Consumer<RetryListener> event) {
		for (RetryListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (RuntimeException ex) {
				if (this.reported.compareAndSet(false, true)) {
					logger.warn("A RetryListener threw " + ex.getClass().getName()
							+ "; the call goes on. Further exceptions of these listeners are not logged");
					logger.debug("The exception of the listener", ex);
				}
			}
		}
	}

	/**
	 * Notifies the listeners of the attempts of a call, with their real exceptions.
	 */
	private final class Guarded implements RetryListener {

		@Override
		public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
			RetryListeners.this.forEach((listener) -> listener.open(context, callback));
			return true;
		}

		@Override
		public <T, E extends Throwable> void onSuccess(RetryContext context, RetryCallback<T, E> callback, T result) {
			RetryListeners.this.forEach((listener) -> listener.onSuccess(context, callback, result));
		}

		/**
		 * Does nothing if no attempt has failed since the last notification, for example
		 * after a wait for a cooldown.
		 */
		@Override
		public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
				Throwable signal) {
			Throwable error = ((SessionRetryContext) context).takeNewError();
			if (error != null) {
				RetryListeners.this.forEach((listener) -> listener.onError(context, callback, error));
			}
		}

		@Override
		public <T, E extends Throwable> void close(RetryContext context, RetryCallback<T, E> callback,
				@Nullable Throwable signal) {
			Throwable error = (signal != null) ? context.getLastThrowable() : null;
			RetryListeners.this.forEach((listener) -> listener.close(context, callback, error));
		}

	}

}
