/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sharedstate;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.gate.GateChangeListener;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.settings.RuntimeSettings;
import io.github.llmresilience.settings.SettingsChangeListener;
import io.github.llmresilience.time.Sleeper;
import io.github.llmresilience.time.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Synchronizes this instance with the other instances, on its own threads. No call waits
 * for Redis. If Redis does not answer, each instance continues with its own state and
 * logs one warning. The link resumes when Redis answers again.
 */
public final class SharedStateLink implements GateChangeListener, SettingsChangeListener, SmartLifecycle {

	private static final Log logger = LogFactory.getLog(SharedStateLink.class);

	/** The interval of exchanges if there are no notifications. */
	private static final Duration INTERVAL = Duration.ofSeconds(2);

	/**
	 * The delay before an exchange. All notifications within this time lead to one
	 * exchange.
	 */
	private static final Duration SPACING = Duration.ofMillis(20);

	/** The maximum time that Redis may take. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final SharedStore store;

	private final SharedState state;

	private final SharedSettings settings;

	private final SharedRates rates;

	private final Semaphore news = new Semaphore(0);

	/** Runs the exchanges. The link's own thread waits for them. */
	private volatile @Nullable ExecutorService talker;

	private volatile boolean reachable = true;

	private volatile @Nullable Thread thread;

	public SharedStateLink(TargetGates gates, Supplier<? extends Collection<LlmTarget>> knownTargets,
			RuntimeSettings settings, RedisConnectionFactory connections, String prefix) {
		this(gates, knownTargets, settings, new RedisStore(connections, prefix), prefix);
	}

	SharedStateLink(TargetGates gates, Supplier<? extends Collection<LlmTarget>> knownTargets, RuntimeSettings settings,
			SharedStore store, String prefix) {
		SharedKeys keys = new SharedKeys(prefix);
		this.store = store;
		this.state = new SharedState(gates, knownTargets, store, keys, Ticker.system());
		this.rates = new SharedRates(gates, store, keys, Ticker.system());
		this.settings = new SharedSettings(settings, store, keys, Ticker.system());
	}

	private static Thread daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	/** Records a change and triggers an exchange. */
	@Override
	public void onChange(GateChange change) {
		this.state.note(change);
		this.news.release();
	}

	/** Records a change of settings and triggers an exchange. */
	@Override
	public void onChange(Map<String, String> changes) {
		this.settings.note(changes);
		this.news.release();
	}

	/**
	 * Whether the last exchange with Redis succeeded.
	 * @return true if the state is shared, false if this instance uses its own state only
	 */
	public boolean isReachable() {
		return this.reachable;
	}

	/**
	 * Makes the first exchange before the first call, if Redis answers in time. Then
	 * starts the thread of the link.
	 */
	@Override
	public void start() {
		ExecutorService executor = Executors.newSingleThreadExecutor((task) -> daemon(task, "llm-shared-talk"));
		this.talker = executor;
		try {
			exchange();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Thread link = daemon(() -> keepInTouch(executor), "llm-shared-state");
		this.thread = link;
		link.start();
	}

	/**
	 * Returns phase 1: the link starts after the connections to Redis, and before the web
	 * server and other beans that accept requests.
	 */
	@Override
	public int getPhase() {
		return 1;
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

	@Override
	public void stop() {
		Thread link = this.thread;
		this.thread = null;
		if (link == null) {
			return;
		}
		link.interrupt();
		try {
			link.join(PATIENCE.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void keepInTouch(ExecutorService executor) {
		try {
			while (isRunning()) {
				this.news.tryAcquire(INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
				Sleeper.system().sleep(SPACING);
				this.news.drainPermits();
				exchange();
			}
		}
		catch (InterruptedException ex) {
			// the link is stopped
		}
		finally {
			executor.shutdownNow();
			this.store.close();
		}
	}

	private void exchange() throws InterruptedException {
		Throwable problem = talk(this::exchangeState);
		boolean answers = (problem == null);
		if (answers != this.reachable) {
			this.reachable = answers;
			tell(problem);
		}
		if (answers) {
			talk(() -> this.store.listen(this.news::release));
		}
	}

	/** Exchanges the settings also if the exchange of the gates fails. */
	private void exchangeState() {
		try {
			this.state.exchange();
			this.rates.exchange();
		}
		finally {
			this.settings.exchange();
		}
	}

	/**
	 * Runs a task and waits for its end.
	 * @return the exception of the task, or null if the task succeeded
	 */
	private @Nullable Throwable talk(Runnable what) throws InterruptedException {
		Future<?> talk = Objects.requireNonNull(this.talker).submit(what);
		try {
			talk.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
			return null;
		}
		catch (ExecutionException ex) {
			return ex.getCause();
		}
		catch (TimeoutException ex) {
			return ex;
		}
		finally {
			talk.cancel(true);
		}
	}

	private static void tell(@Nullable Throwable problem) {
		if (problem == null) {
			logger.info(
					"Redis answers again. Cooldowns, operators' decisions and changed settings are shared with the other instances");
			return;
		}
		logger.warn("Redis does not answer, or answers with an error (" + problem.getClass().getName()
				+ "). Calls continue. Cooldowns, operators' decisions and changed settings are not shared with the other"
				+ " instances until Redis answers again. Check the connection to Redis");
		logger.debug("The exchange with Redis failed", problem);
	}

}
