/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.llmresilience.time.SystemTimer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CallThreadsTests {

	@Test
	void runsATaskWhileOthersBlock() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		try (CallThreads threads = CallThreads.platform()) {
			for (int i = 0; i < 100; i++) {
				threads.execute(() -> await(release));
			}
			CompletableFuture<Thread> thread = new CompletableFuture<>();
			threads.execute(() -> thread.complete(Thread.currentThread()));
			assertThat(thread.get(20, TimeUnit.SECONDS).isDaemon()).isTrue();
			assertThat(thread.get().getName()).startsWith("llm-call-");
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void rejectsTasksAfterItsEnd() {
		CallThreads threads = CallThreads.platform();
		threads.close();
		assertThatThrownBy(() -> threads.execute(() -> {
		})).isInstanceOf(RejectedExecutionException.class);
	}

	/** A task of a timer ends a call, so it is not dropped. */
	@Test
	void aTimerRunsItsTasksItselfAfterTheEndOfTheThreads() throws Exception {
		CallThreads threads = CallThreads.platform();
		threads.close();
		try (SystemTimer timer = new SystemTimer(threads::executeOrRun)) {
			CompletableFuture<String> thread = new CompletableFuture<>();
			timer.schedule(() -> thread.complete(Thread.currentThread().getName()), Duration.ofMillis(1));
			assertThat(thread.get(20, TimeUnit.SECONDS)).isEqualTo("llm-timer");
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void startsVirtualThreadsAndRejectsTasksAfterItsEnd() throws Exception {
		CallThreads threads = CallThreads.virtual();
		CompletableFuture<String> thread = new CompletableFuture<>();
		threads.execute(() -> thread.complete(Thread.currentThread().toString()));
		assertThat(thread.get(20, TimeUnit.SECONDS)).startsWith("VirtualThread").contains("llm-call-");
		threads.close();
		assertThatThrownBy(() -> threads.execute(() -> {
		})).isInstanceOf(RejectedExecutionException.class);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(60, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
