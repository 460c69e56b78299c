/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmModelOverride;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.call.LlmTenant;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmCircuitOpenException;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.gate.GateChange;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.gate.Tenants;
import io.github.llmresilience.observation.LlmModelOverrideAccessor;
import io.github.llmresilience.settings.RuntimeSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tenants with clients of their own: what keeps requests away from a model is kept apart
 * for each of them.
 */
@ExtendWith(OutputCaptureExtension.class)
class TenantTests {

	private static final LlmTarget FIRST = LlmTarget.parse("openai/first");

	private static final LlmTenant ACME = LlmTenant.named("acme").with("openai", new Client("key of acme"));

	private static final LlmTenant GLOBEX = LlmTenant.named("globex").with("openai", new Client("key of globex"));

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration.class))
		.withBean(Librarian.class)
		.withPropertyValues("llm.retry.max-attempts=1", "llm.retry.circuit-breaker.minimum-number-of-calls=2",
				"llm.retry.budget.capacity=10");

	/**
	 * A client of the application.
	 */
	record Client(String key) {
	}

	static class Librarian {

		private final List<String> keys = new CopyOnWriteArrayList<>();

		private volatile @Nullable RuntimeException failure;

		private String ask() {
			LlmCallContext context = LlmCallContext.current();
			this.keys.add(context.client(Client.class).map(Client::key).orElse("own key") + " at " + context.target());
			if (this.failure != null) {
				throw this.failure;
			}
			return "answer";
		}

		@LlmCall(model = "openai/first")
		public String recommend() {
			return ask();
		}

		@LlmCall(model = "openai/first", fallback = "anthropic/second")
		public String recommendWithFallback() {
			return ask();
		}

		@LlmCall(model = "openai/first")
		public Mono<String> mono() {
			return Mono.fromCallable(this::ask);
		}

		public List<String> keys() {
			return this.keys;
		}

		public void fail(@Nullable RuntimeException failure) {
			this.failure = failure;
		}

	}

	private static void failFor(LlmTenant tenant, Librarian librarian, RuntimeException failure) {
		librarian.fail(failure);
		assertThatExceptionOfType(LlmCallException.class)
			.isThrownBy(() -> LlmModelOverride.tenant(tenant).run(librarian::recommend));
		librarian.fail(null);
	}

	@Test
	void callsWithTheClientOfTheTenant() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			librarian.recommend();
			LlmModelOverride.tenant(ACME).run(librarian::recommend);
			LlmModelOverride.tenant(GLOBEX).run(librarian::recommend);
			librarian.mono().contextWrite(LlmModelOverride.tenant(ACME)::writeTo).block();
			LlmModelOverride.model("openai/other").withTenant(ACME).run(librarian::recommend);
			assertThat(librarian.keys()).containsExactly("own key at openai/first", "key of acme at openai/first",
					"key of globex at openai/first", "key of acme at openai/first", "key of acme at openai/other");
		});
	}

	@Test
	void fallsBackToTheClientOfTheApplicationForAProviderWithoutOne() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			librarian.fail(new LlmHttpException(503, Map.of(), ""));
			assertThatExceptionOfType(LlmCallException.class)
				.isThrownBy(() -> LlmModelOverride.tenant(ACME).run(librarian::recommendWithFallback));
			assertThat(librarian.keys()).containsExactly("key of acme at openai/first", "own key at anthropic/second");
		});
	}

	@Test
	void inheritsModelsAndTenantsFromTheBlockAround() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			LlmModelOverride.tenant(ACME).run(() -> LlmModelOverride.model("openai/inner").run(librarian::recommend));
			LlmModelOverride.model("openai/outer").run(() -> LlmModelOverride.tenant(ACME).run(librarian::recommend));
			LlmModelOverride.tenant(ACME).run(() -> LlmModelOverride.tenant(GLOBEX).run(librarian::recommend));
			LlmModelOverride.tenant(ACME)
				.run(() -> librarian.mono().contextWrite(LlmModelOverride.model("openai/chain")::writeTo).block());
			assertThat(librarian.keys()).containsExactly("key of acme at openai/inner", "key of acme at openai/outer",
					"key of globex at openai/first", "key of acme at openai/chain");
		});
	}

	@Test
	void inheritsTheTenantInTheContextOfAChain() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			librarian.mono()
				.contextWrite(LlmModelOverride.model("openai/inner")::writeTo)
				.contextWrite(LlmModelOverride.tenant(ACME)::writeTo)
				.block();
			assertThat(librarian.keys()).containsExactly("key of acme at openai/inner");
		});
	}

	/** The subscription of the inner call runs on a thread without a context. */
	@Test
	void inheritsTheTenantInNestedCallsOnOtherThreads() {
		this.application.withBean(Branch.class).run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			LlmModelOverride.tenant(ACME).call(() -> context.getBean(Branch.class).nested()).block();
			assertThat(librarian.keys()).containsExactly("key of acme at openai/first");
		});
	}

	static class Branch {

		private final Librarian librarian;

		Branch(Librarian librarian) {
			this.librarian = librarian;
		}

		@LlmCall(model = "openai/outer")
		public Mono<String> nested() {
			return Mono.delay(Duration.ofMillis(1)).flatMap((tick) -> this.librarian.mono());
		}

		@LlmCall(model = "openai/outer")
		public Mono<String> nestedBlocking() {
			return Mono.fromCallable(this.librarian::recommend);
		}

	}

	/** The tenant of the call comes before that of a block outside of the call. */
	@Test
	void usesTheTenantOfTheCallForTheCallsInsideOfIt() {
		this.application.withBean(Branch.class).run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			Branch branch = context.getBean(Branch.class);
			LlmModelOverride.tenant(ACME)
				.run(() -> branch.nestedBlocking().contextWrite(LlmModelOverride.tenant(GLOBEX)::writeTo).block());
			assertThat(librarian.keys()).containsExactly("key of globex at openai/first");
			assertThat(LlmModelOverride.Scope.current()).isNull();
		});
	}

	/** A thread that runs a task of another tenant gets its own override back. */
	@Test
	void restoresTheOverrideOfAThreadExactly() {
		LlmModelOverrideAccessor accessor = new LlmModelOverrideAccessor();
		LlmModelOverride model = LlmModelOverride.model("openai/x");
		model.run(() -> {
			accessor.setValue(LlmModelOverride.tenant(ACME));
			assertThat(LlmModelOverride.Scope.current()).isEqualTo(LlmModelOverride.tenant(ACME));
			accessor.restore(model);
			assertThat(LlmModelOverride.Scope.current()).isEqualTo(model);
		});
	}

	@Test
	void wrapsTasksWithTheTenantOfTheBlock() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			AtomicReference<Runnable> task = new AtomicReference<>();
			LlmModelOverride.tenant(ACME)
				.run(() -> task.set(LlmModelOverride.model("openai/wrapped").wrap(librarian::recommend)));
			task.get().run();
			assertThat(librarian.keys()).containsExactly("key of acme at openai/wrapped");
		});
	}

	@Test
	void followsAnOperatorWhoOpensAModel() {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			LlmModelOverride.tenant(ACME).run(librarian::recommend);
			context.getBean(TargetGates.class).decide(FIRST, GateChange.Action.OPEN);
			for (LlmTenant tenant : List.of(ACME, GLOBEX)) {
				assertThatExceptionOfType(LlmCircuitOpenException.class)
					.isThrownBy(() -> LlmModelOverride.tenant(tenant).run(librarian::recommend));
			}
			context.getBean(TargetGates.class).decide(FIRST, GateChange.Action.CLOSE);
			LlmModelOverride.tenant(ACME).run(librarian::recommend);
			assertThat(librarian.keys()).hasSize(2);
		});
	}

	@Test
	void keepsCircuitBreakersApart(CapturedOutput output) {
		this.application.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			failFor(ACME, librarian, new LlmHttpException(503, Map.of(), ""));
			failFor(ACME, librarian, new LlmHttpException(503, Map.of(), ""));
			assertThatExceptionOfType(LlmCircuitOpenException.class)
				.isThrownBy(() -> LlmModelOverride.tenant(ACME).run(librarian::recommend));
			LlmModelOverride.tenant(GLOBEX).run(librarian::recommend);
			librarian.recommend();
			assertThat(context.getBean(TargetGates.class).stateOf(FIRST)).isEqualTo(CircuitState.CLOSED);
			assertThat(context.getBean(Tenants.class).of("acme").gates().stateOf(FIRST)).isEqualTo(CircuitState.OPEN);
			assertThat(output).contains("Circuit of openai/first of the tenant 'acme': CLOSED -> OPEN");
			context.getBean(RuntimeSettings.class).change("circuit-breaker.enabled", "false");
			LlmModelOverride.tenant(ACME).run(librarian::recommend);
		});
	}

	@Test
	void keepsCooldownsAndBudgetsApart() {
		List<LlmCallEvent> events = new CopyOnWriteArrayList<>();
		this.application.withBean(LlmCallListener.class, () -> events::add)
			.withPropertyValues("llm.retry.max-attempts=3", "llm.retry.initial-delay=1ms",
					"llm.retry.circuit-breaker.enabled=false", "llm.retry.budget.min-per-second=0",
					"llm.retry.budget.ratio=0")
			.run((context) -> {
				Librarian librarian = context.getBean(Librarian.class);
				for (int i = 0; i < 6; i++) {
					failFor(ACME, librarian, new LlmHttpException(503, Map.of(), ""));
				}
				Tenants tenants = context.getBean(Tenants.class);
				assertThat(tenants.of("acme").budgets().tokens("openai")).hasValue(0);
				assertThat(tenants.of("globex").budgets().tokens("openai")).hasValue(10);
				failFor(GLOBEX, librarian, new LlmHttpException(429, Map.of("retry-after", List.of("600")), ""));
				assertThat(events).filteredOn(LlmCallEvent.CooledDown.class::isInstance)
					.extracting((event) -> event.fields().get("tenant"))
					.containsExactly("globex");
				assertThatExceptionOfType(LlmCallException.class)
					.isThrownBy(() -> LlmModelOverride.tenant(GLOBEX).run(librarian::recommend))
					.satisfies((ex) -> assertThat(ex.kind()).isEqualTo(FailureKind.COOLING_DOWN));
				LlmModelOverride.tenant(ACME).run(librarian::recommend);
				librarian.recommend();
			});
	}

	/** A call of a tenant must never use the key of the application by mistake. */
	@Test
	void usesTheClientOfTheTenantAlsoWhereCallsAreNotProtected() {
		this.application.withPropertyValues("llm.retry.enabled=false").run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			LlmModelOverride.tenant(ACME).run(librarian::recommend);
			assertThat(librarian.keys()).containsExactly("key of acme at openai/first");
		});
	}

	@Test
	void showsNoClient() {
		assertThat(ACME).hasToString("LlmTenant[acme, clients for [openai]]");
		assertThat(LlmModelOverride.tenant(ACME).toString()).doesNotContain("key of");
	}

	@Test
	void findsTheClientOfAProviderByItsType() {
		LlmTenant tenant = ACME.with("openai", new Client("newer")).with("openai", "text");
		assertThat(tenant.client("openai", Client.class)).contains(new Client("newer"));
		assertThat(tenant.client("openai", String.class)).contains("text");
		assertThat(tenant.client("anthropic", Client.class)).isEmpty();
		assertThatIllegalArgumentException().isThrownBy(() -> LlmTenant.named(" ")).withMessageContaining("blank");
		assertThatIllegalArgumentException().isThrownBy(() -> new LlmModelOverride(null, null, null));
	}

}
