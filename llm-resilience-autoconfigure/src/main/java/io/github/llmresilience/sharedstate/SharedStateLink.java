package io.github.llmresilience.sharedstate;

import java.time.Duration;
import java.util.Collection;
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
import io.github.llmresilience.time.Sleeper;
import io.github.llmresilience.time.Ticker;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Keeps this instance in touch with the others, on threads of its own: no call waits for
 * Redis. Where Redis does not answer, each instance goes on with what it knows itself,
 * says so once, and takes up the link again when Redis is back.
 */
public final class SharedStateLink implements GateChangeListener, SmartLifecycle {

	private static final Log logger = LogFactory.getLog(SharedStateLink.class);

	/** How long may pass without news until Redis is asked all the same. */
	private static final Duration INTERVAL = Duration.ofSeconds(2);

	/** News that come close together are taken for one. */
	private static final Duration SPACING = Duration.ofMillis(20);

	/** How long Redis may take. */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final SharedStore store;

	private final SharedState state;

	private final Semaphore news = new Semaphore(0);

	/** Makes the exchanges, which the link's own thread waits for. */
	private volatile @Nullable ExecutorService talker;

	private volatile boolean reachable = true;

	private volatile @Nullable Thread thread;

	public SharedStateLink(TargetGates gates, Supplier<? extends Collection<LlmTarget>> knownTargets,
			RedisConnectionFactory connections, String prefix) {
		this(gates, knownTargets, new RedisStore(connections, prefix), prefix);
	}

	SharedStateLink(TargetGates gates, Supplier<? extends Collection<LlmTarget>> knownTargets, SharedStore store,
			String prefix) {
		this.store = store;
		this.state = new SharedState(gates, knownTargets, store, new SharedKeys(prefix), Ticker.system());
	}

	private static Thread daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	/** Tells the other instances, soon. */
	@Override
	public void onChange(GateChange change) {
		this.state.note(change);
		this.news.release();
	}

	/**
	 * Whether Redis answered when it was asked last.
	 * @return true if the state is shared, false if it is that of this instance alone
	 */
	public boolean isReachable() {
		return this.reachable;
	}

	/** Learns what the others know before the first call, if Redis answers in time. */
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

	/** After the connections to Redis, before whatever takes requests. */
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
			// stopped
		}
		finally {
			executor.shutdownNow();
			this.store.close();
		}
	}

	private void exchange() throws InterruptedException {
		Throwable problem = talk(this.state::exchange);
		boolean answers = (problem == null);
		if (answers != this.reachable) {
			this.reachable = answers;
			tell(problem);
		}
		if (answers) {
			talk(() -> this.store.listen(this.news::release));
		}
	}

	/**
	 * @return what went wrong, or null
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
			logger.info("Redis answers again: cooldowns and operators' decisions are shared");
			return;
		}
		logger.warn("Redis does not answer as it should (" + problem.getClass().getName()
				+ "): cooldowns and operators' decisions stay with this instance until it does. Calls go on");
		logger.debug("Why Redis does not answer", problem);
	}

}
