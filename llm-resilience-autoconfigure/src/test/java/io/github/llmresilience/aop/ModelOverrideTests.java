/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.ReactiveLlmCallTemplate;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmHttpException;
import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * B122: an override of the models takes precedence over the annotation and the
 * properties, and ends with its block of code.
 */
class ModelOverrideTests {

	private static final LlmModelOverride OTHER = LlmModelOverride.model("openai/other");

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class))
		.withBean(Librarian.class)
		.withBean(Branch.class)
		.withPropertyValues("llm.retry.initial-delay=1ms", "llm.retry.calls.template.model=openai/first",
				"llm.retry.calls.configured.model=openai/configured");

	static class Branch {

		@LlmCall(model = "openai/branch")
		public String target() {
			return Librarian.currentTarget();
		}

	}

	static class Librarian {

		private final Branch branch;

		Librarian(Branch branch) {
			this.branch = branch;
		}

		static String currentTarget() {
			return LlmCallContext.current().target().toString();
		}

		@LlmCall(model = "openai/first", fallback = "anthropic/second")
		public String target() {
			return currentTarget();
		}

		@LlmCall(name = "configured")
		public String configured() {
			return currentTarget();
		}

		@LlmCall(model = "openai/first")
		public CompletableFuture<String> future() {
			return CompletableFuture.completedFuture(currentTarget());
		}

		@LlmCall(model = "openai/first")
		public Mono<String> mono() {
			return Mono.fromCallable(Librarian::currentTarget);
		}

		@LlmCall(model = "openai/first")
		public Flux<String> flux() {
			return Flux.defer(() -> Flux.just(currentTarget()));
		}

		@LlmCall(model = "openai/first", fallback = "anthropic/second")
		public String targetThatAnswers(String answering) {
			String target = currentTarget();
			if (!target.equals(answering)) {
				throw new LlmHttpException(401, Map.of(), "");
			}
			return target;
		}

		@LlmCall(model = "openai/first")
		public String nestedOnAnotherThread() throws Exception {
			return CompletableFuture.supplyAsync(LlmCallContext.wrapSupplier(this.branch::target)).get();
		}

		@LlmCall(model = "openai/first")
		public List<String> nested() {
			String outer = this.branch.target();
			try (LlmModelOverride.Scope block = LlmModelOverride.model("openai/inner").open()) {
				return List.of(Thread.currentThread().getName(), currentTarget(), outer, this.branch.target());
			}
		}

	}

	/**
	 * A call in each style.
	 */
	private static List<String> targets(ApplicationContext context) throws Exception {
		Librarian librarian = context.getBean(Librarian.class);
		LlmCallTemplate template = context.getBean(LlmCallTemplate.class);
		return List.of(librarian.target(), librarian.configured(), librarian.future().get(), librarian.mono().block(),
				librarian.flux().blockLast(),
				template.<String, RuntimeException>execute("template", (call) -> call.target().toString()),
				template.executeAsync("template", (call) -> CompletableFuture.completedFuture(call.target().toString()))
					.get(),
				context.getBean(ReactiveLlmCallTemplate.class)
					.mono("template", (call) -> Mono.just(call.target().toString()))
					.block());
	}

	@Test
	void replacesTheModelInEveryStyleUntilTheEndOfTheBlock() {
		this.application.run((context) -> {
			List<String> before = targets(context);
			assertThat(before).doesNotContain("openai/other").contains("openai/configured", "openai/first");
			assertThat(OTHER.call(() -> targets(context))).containsOnly("openai/other").hasSameSizeAs(before);
			assertThat(targets(context)).isEqualTo(before);
		});
	}

	@Test
	void appliesToMethodsThatAreNotProtected() {
		this.application.withPropertyValues("llm.retry.enabled=false")
			.run((context) -> assertThat(OTHER.call(() -> targets(context))).containsOnly("openai/other"));
	}

	@Test
	void keepsTheFallbacks() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(OTHER.call(() -> librarian.targetThatAnswers("anthropic/second"))).isEqualTo("anthropic/second");
			assertThat(LlmModelOverride.model("anthropic/second").call(librarian::target))
				.isEqualTo("anthropic/second");
		});
	}

	@Test
	void replacesTheFallbacks() {
		LlmModelOverride models = LlmModelOverride.models("openai/other", "mistral/third");
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(models.call(() -> librarian.targetThatAnswers("mistral/third"))).isEqualTo("mistral/third");
			assertThatExceptionOfType(LlmCallException.class)
				.isThrownBy(() -> LlmModelOverride.models("openai/other")
					.call(() -> librarian.targetThatAnswers("anthropic/second")))
				.satisfies((ex) -> assertThat(ex.attempts()).extracting(LlmAttempt::target)
					.containsExactly("openai/other"));
		});
	}

	/** The calls inside an attempt have the override of the call, on any thread. */
	@Test
	void appliesToNestedCalls() {
		this.application.withPropertyValues("llm.retry.attempt-thread=thread").run((context) -> {
			List<String> targets = OTHER.call(context.getBean(Librarian.class)::nested);
			assertThat(targets.get(0)).startsWith("llm-call-");
			assertThat(targets.subList(1, 4)).containsExactly("openai/other", "openai/other", "openai/inner");
		});
	}

	@Test
	void belongsToTheBlockInWhichAMethodReturnsItsPublisher() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			Mono<String> assembledInside = OTHER.call(librarian::mono);
			assertThat(assembledInside.block()).isEqualTo("openai/other");
			Mono<String> assembledOutside = librarian.mono();
			assertThat(OTHER.call(() -> assembledOutside.block())).isEqualTo("openai/other");
			assertThat(assembledOutside.block()).isEqualTo("openai/first");
		});
	}

	@Test
	void isReadFromTheContextOfAChain() {
		LlmModelOverride ofChain = LlmModelOverride.model("openai/chain");
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(OTHER.call(librarian::mono).contextWrite(ofChain::writeTo).block()).isEqualTo("openai/chain");
			assertThat(librarian.flux().contextWrite(ofChain::writeTo).blockLast()).isEqualTo("openai/chain");
		});
	}

	@Test
	void isCarriedToOtherThreads() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			List<String> targets = new CopyOnWriteArrayList<>();
			ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();
			Runnable task = () -> targets.add(librarian.target());
			Runnable carried = OTHER.call(() -> snapshots.captureAll().wrap(task));
			CompletableFuture.runAsync(carried).join();
			CompletableFuture.runAsync(OTHER.wrap(task)).join();
			CompletableFuture.runAsync(task).join();
			assertThat(targets).containsExactly("openai/other", "openai/other", "openai/first");
		});
	}

	@Test
	void endsWithABlockThatThrows() {
		assertThatIllegalStateException().isThrownBy(() -> OTHER.run(() -> {
			throw new IllegalStateException();
		}));
		assertThat(LlmModelOverride.Scope.current()).isNull();
	}

	@Test
	void refusesAWrongModelWithARemedy() {
		this.application.run((context) -> assertThatExceptionOfType(InvalidLlmCallException.class)
			.isThrownBy(() -> LlmModelOverride.model("openai/").call(context.getBean(Librarian.class)::target))
			.satisfies((refused) -> assertThat(refused.remedy()).isNotBlank()));
	}

	@Test
	void isInheritedOnAnotherThreadAlsoWhereCallsAreNotProtected() {
		for (boolean enabled : List.of(true, false)) {
			this.application.withPropertyValues("llm.retry.enabled=" + enabled).run((context) -> {
				Librarian librarian = context.getBean(Librarian.class);
				assertThat(OTHER.call(librarian::nestedOnAnotherThread)).isEqualTo("openai/other");
				assertThat(librarian.nestedOnAnotherThread()).isEqualTo("openai/branch");
			});
		}
	}

	/** An embedding model cannot answer with another model's vectors. */
	@Test
	void leavesOtherModelsAlone() {
		this.application.run((context) -> {
			LlmCallSettings settings = context.getBean(LlmCallSettingsResolver.class)
				.resolve(LlmCallSpec.ofOtherModel("embedding-model", LlmTarget.parse("openai/embedding")))
				.get();
			assertThat(settings.with(OTHER)).isSameAs(settings);
		});
	}

}
