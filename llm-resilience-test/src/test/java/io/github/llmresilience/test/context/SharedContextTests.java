/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.llmresilience.test.call.RecordedCalls;
import io.github.llmresilience.test.provider.ProviderAnswer;
import io.github.llmresilience.test.provider.ScriptedProviders;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventType;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static io.github.llmresilience.failure.FailureKind.OVERLOADED;
import static io.github.llmresilience.failure.FailureKind.RATE_LIMITED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/**
 * Test methods and test classes that share a context.
 */
class SharedContextTests {

	private static final int ORDERS = 20;

	private static final Set<Integer> PORTS = ConcurrentHashMap.newKeySet();

	@Test
	void passInAnyOrder() {
		for (int seed = 0; seed < ORDERS; seed++) {
			EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
				.configurationParameter("junit.jupiter.testmethod.order.default", MethodOrderer.Random.class.getName())
				.configurationParameter("junit.jupiter.execution.order.random.seed", String.valueOf(seed))
				.selectors(selectClass(LibrarianTests.class))
				.execute();
			passes(results, 11);
		}
	}

	@Test
	void passInParallel() {
		EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
			.configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
			.configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
			.configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
			.configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
			.selectors(selectClass(OneTests.class), selectClass(OtherTests.class), selectClass(OtherContextTests.class))
			.execute();
		passes(results, 30);
		assertThat(PORTS).hasSize(2);
	}

	private static void passes(EngineExecutionResults results, int tests) {
		assertThat(results.testEvents()
			.filter((event) -> event.getType() == EventType.FINISHED)
			.map((event) -> event.getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class))
			.map((result) -> result.getStatus() + " " + result.getThrowable().map(Throwable::toString).orElse("")))
			.hasSize(tests)
			.containsOnly("SUCCESSFUL ");
	}

	/**
	 * Methods that disturb each other if they run at the same time.
	 */
	abstract static class UserTests {

		@Autowired
		private Librarian librarian;

		@Autowired
		private ScriptedProviders providers;

		@Autowired
		private RecordedCalls calls;

		@RepeatedTest(5)
		void survivesARateLimit() {
			PORTS.add(this.providers.port());
			this.providers.openai().script("429 retry-after=1, ok").answers(ProviderAnswer.json(book("one")));
			assertThat(this.librarian.recommend("classic")).isEqualTo(book("one"));
			assertThat(this.calls).hasSize(1).last().survived(RATE_LIMITED).waitedAtLeast(Duration.ofSeconds(1));
		}

		@RepeatedTest(5)
		void fallsBack() {
			PORTS.add(this.providers.port());
			this.providers.openai().script("503");
			this.providers.anthropic().answers(ProviderAnswer.json(book("two")));
			assertThat(this.librarian.recommend("classic")).isEqualTo(book("two"));
			assertThat(this.calls).hasSize(1).last().survived(OVERLOADED, OVERLOADED, OVERLOADED);
		}

		private static Librarian.Book book(String title) {
			return new Librarian.Book(title, "somebody");
		}

	}

	@SpringBootTest(classes = LibrarianApplication.class)
	@AutoConfigureScriptedProviders
	static class OneTests extends UserTests {

	}

	/**
	 * Shares the context of {@link OneTests}.
	 */
	@SpringBootTest(classes = LibrarianApplication.class)
	@AutoConfigureScriptedProviders
	static class OtherTests extends UserTests {

	}

	@SpringBootTest(classes = LibrarianApplication.class, properties = "llm.retry.initial-delay=10s")
	@AutoConfigureScriptedProviders
	static class OtherContextTests extends UserTests {

	}

}
