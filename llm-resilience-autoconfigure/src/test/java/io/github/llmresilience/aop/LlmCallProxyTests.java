/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.annotation.PreviousErrors;
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.time.ManualTicker;
import io.github.llmresilience.time.RecordingSleeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class LlmCallProxyTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(AopAutoConfiguration.class, LlmRetryAutoConfiguration.class))
		.withBean(ManualTicker.class)
		.withBean(RecordingSleeper.class);

	private final ApplicationContextRunner jdkProxies = this.runner
		.withPropertyValues("spring.aop.proxy-target-class=false");

	/** B16. */
	@Test
	void findsTheAnnotationOnAnInterface() {
		this.runner.withBean(ImplementsAnnotated.class)
			.run((context) -> assertRetried(context.getBean(Annotated.class)::call, "on-interface"));
		this.jdkProxies.withBean(ImplementsAnnotated.class).run((context) -> {
			assertThat(AopUtils.isJdkDynamicProxy(context.getBean(Annotated.class))).isTrue();
			assertRetried(context.getBean(Annotated.class)::call, "on-interface");
		});
	}

	/** B16. */
	@Test
	void findsTheAnnotationOnTheMethodOfAClassThatIsProxiedByItsInterface() {
		this.jdkProxies.withBean(AnnotatedImplementation.class)
			.run((context) -> assertRetried(context.getBean(Plain.class)::call, "annotated-implementation-call"));
	}

	/** B16. */
	@Test
	void findsTheAnnotationOnAClass() {
		this.runner.withBean(AnnotatedClass.class)
			.run((context) -> assertRetried(context.getBean(AnnotatedClass.class)::call, "on-class"));
	}

	/** B16. */
	@Test
	void findsTheAnnotationOnAnAnnotation() {
		this.runner.withBean(MetaAnnotated.class)
			.run((context) -> assertRetried(context.getBean(MetaAnnotated.class)::call, "composed"));
	}

	/** B16: clients made of an interface alone are proxies or lambdas themselves. */
	@Test
	void findsTheAnnotationOnBeansThatAreProxiesOrLambdas() {
		Annotated proxy = (Annotated) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { Annotated.class }, (self, method, arguments) -> {
					if (method.getName().equals("call")) {
						((Body) arguments[0]).run();
						return null;
					}
					return method.getName().equals("hashCode") ? (Object) 1 : method.getName().equals("equals");
				});
		Annotated lambda = Body::run;
		for (ApplicationContextRunner either : List.of(this.runner, this.jdkProxies)) {
			either.withBean(Annotated.class, () -> proxy)
				.run((context) -> assertRetried(context.getBean(Annotated.class)::call, "on-interface"));
			either.withBean(Annotated.class, () -> lambda)
				.run((context) -> assertRetried(context.getBean(Annotated.class)::call, "on-interface"));
		}
	}

	/** B16: a bridge method stands between a generic interface and its implementation. */
	@Test
	void findsTheAnnotationOnAClassBehindAGenericInterface(CapturedOutput output) {
		for (ApplicationContextRunner either : List.of(this.runner, this.jdkProxies)) {
			either.withBean(GenericImplementation.class).run((context) -> {
				@SuppressWarnings("unchecked")
				Generic<Body> generic = context.getBean(Generic.class);
				assertRetried(generic::call, "generic");
			});
		}
		assertThat(output).doesNotContain("has no effect");
	}

	/**
	 * B72: each attempt gets a list of its own; whatever the caller passes is replaced.
	 */
	@Test
	void passesTheErrorsSoFar() {
		for (ApplicationContextRunner either : List.of(this.runner, this.jdkProxies)) {
			either.withBean(ToldOfErrors.class).run((context) -> {
				Tellable bean = context.getBean(Tellable.class);
				List<List<? extends Throwable>> told = bean.call("novel", null);
				assertThat(told).extracting(List::size).containsExactly(0, 1, 2);
				assertThat(told.get(2)).extracting(Throwable::getMessage).containsExactly("attempt 1", "attempt 2");
				assertThat(told.get(1)).isNotSameAs(told.get(2));
			});
		}
	}

	/** B17: an annotation on a type is meant for its public methods. */
	@Test
	void leavesOtherThanPublicMethodsOfAnAnnotatedClassAlone(CapturedOutput output) {
		this.runner.withBean(AnnotatedClass.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(AnnotatedClass.class).toString()).isEqualTo("outside");
			assertThat(context.getBean(AnnotatedClass.class).helper().join()).isEqualTo("outside");
			assertThat(output).doesNotContain("has no effect");
		});
	}

	@Test
	void namesCallsByClassAndMethodInKebabCase() {
		this.runner.withBean(HTMLBookFinder.class)
			.run((context) -> assertRetried(context.getBean(HTMLBookFinder.class)::findByISBN,
					"html-book-finder-find-by-isbn"));
	}

	@Test
	void leavesOtherBeansAlone() {
		this.runner.withBean(NotAnnotated.class)
			.run((context) -> assertThat(AopUtils.isAopProxy(context.getBean(NotAnnotated.class))).isFalse());
	}

	private static void assertRetried(Consumer<Body> call, String name) {
		Body body = new Body();
		call.accept(body);
		assertThat(body.calls).containsExactly(name + " #1", name + " #2");
	}

	/** B14: one transaction for each attempt. */
	@Test
	void runsEachAttemptInATransactionOfItsOwn() {
		this.runner.withUserConfiguration(Transactions.class)
			.withBean(CountingTransactionManager.class)
			.withBean(TransactionalCall.class)
			.run((context) -> {
				context.getBean(TransactionalCall.class).call(new Body());
				assertThat(context.getBean(CountingTransactionManager.class).log).containsExactly("begin", "rollback",
						"begin", "commit");
			});
	}

	/** B14: a commit that fails is a failed attempt, seen by the caller as it is. */
	@Test
	void treatsAFailedCommitAsAFailedAttempt() {
		this.runner.withUserConfiguration(Transactions.class)
			.withBean(CountingTransactionManager.class)
			.withBean(TransactionalCall.class)
			.run((context) -> {
				CountingTransactionManager transactions = context.getBean(CountingTransactionManager.class);
				transactions.failingCommits = 1;
				context.getBean(TransactionalCall.class).call(new Body("answers at once"));
				assertThat(transactions.log).containsExactly("begin", "commit failed", "begin", "commit");
			});
	}

	/** B17. */
	@Test
	void warnsOfMethodsThatNoProxyCanReach(CapturedOutput output) {
		this.runner.withBean(Traps.class).withBean(FinalClass.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("@LlmCall on Traps.finalMethod has no effect: the method is final")
				.contains("@LlmCall on Traps.privateMethod has no effect: the method is private")
				.contains("@LlmCall on Traps.staticMethod has no effect: the method is static")
				.contains("@LlmCall on FinalClass.call has no effect: its class is final")
				.doesNotContain("Traps.good");
		});
	}

	/** B17. */
	@Test
	void warnsOfAMethodThatNoInterfaceHas(CapturedOutput output) {
		this.jdkProxies.withBean(BesideItsInterface.class)
			.run((context) -> assertThat(output)
				.contains("@LlmCall on BesideItsInterface.other has no effect: the bean is proxied by its interfaces"));
	}

	/** B98 through proxies. */
	@Test
	void doesNotMultiplyAttemptsOfNestedBeans() {
		this.runner.withBean(Inner.class).withBean(Outer.class).run((context) -> {
			Body body = new Body("fails always");
			assertThatExceptionOfType(LlmRetriesExhaustedException.class)
				.isThrownBy(() -> context.getBean(Outer.class).call(body));
			assertThat(body.calls).containsExactly("inner-call #1", "inner-call #2", "inner-call #3");
		});
	}

	/**
	 * What the annotated methods do: fail once, then answer.
	 */
	static class Body {

		final List<String> calls = new ArrayList<>();

		private final String mode;

		Body() {
			this("fails once");
		}

		Body(String mode) {
			this.mode = mode;
		}

		void run() {
			LlmCallContext context = LlmCallContext.current();
			this.calls.add(context.call() + " #" + context.attempt());
			if (this.mode.equals("fails always") || (this.mode.equals("fails once") && this.calls.size() == 1)) {
				throw new LlmHttpException(500, Map.of(), "");
			}
		}

	}

	interface Annotated {

		@LlmCall("on-interface")
		void call(Body body);

	}

	static class ImplementsAnnotated implements Annotated {

		@Override
		public void call(Body body) {
			body.run();
		}

	}

	interface Plain {

		void call(Body body);

	}

	static class AnnotatedImplementation implements Plain {

		@LlmCall
		@Override
		public void call(Body body) {
			body.run();
		}

	}

	interface Generic<T> {

		void call(T body);

	}

	@LlmCall("generic")
	static class GenericImplementation implements Generic<Body> {

		@Override
		public void call(Body body) {
			body.run();
		}

	}

	@LlmCall("on-class")
	static class AnnotatedClass {

		protected CompletableFuture<String> helper() {
			return CompletableFuture.completedFuture(toString());
		}

		@Override
		public String toString() {
			return LlmCallContext.find().isPresent() ? "inside" : "outside";
		}

		public void call(Body body) {
			body.run();
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@LlmCall("composed")
	@interface Composed {

		@AliasFor(annotation = LlmCall.class)
		int maxAttempts() default 2;

	}

	static class MetaAnnotated {

		@Composed
		public void call(Body body) {
			body.run();
		}

	}

	static class HTMLBookFinder {

		@LlmCall
		public void findByISBN(Body body) {
			body.run();
		}

	}

	static class NotAnnotated {

		public void call(Body body) {
			body.run();
		}

	}

	static class TransactionalCall {

		@LlmCall(retryOnTypes = UnexpectedRollbackException.class)
		@Transactional
		public void call(Body body) {
			body.run();
		}

	}

	static class Inner {

		@LlmCall
		public void call(Body body) {
			body.run();
		}

	}

	static class Outer {

		private final Inner inner;

		Outer(Inner inner) {
			this.inner = inner;
		}

		@LlmCall
		public void call(Body body) {
			this.inner.call(body);
		}

	}

	static class Traps {

		@LlmCall
		public final void finalMethod() {
		}

		@LlmCall
		private void privateMethod() {
		}

		@LlmCall
		public static void staticMethod() {
		}

		@LlmCall
		public void good() {
			privateMethod();
		}

	}

	static final class FinalClass {

		@LlmCall
		public void call() {
		}

	}

	static class BesideItsInterface implements Plain {

		@Override
		public void call(Body body) {
		}

		@LlmCall
		public void other() {
		}

	}

	interface Tellable {

		List<List<? extends Throwable>> call(String genre, List<? extends Throwable> errors);

	}

	static class ToldOfErrors implements Tellable {

		private final List<List<? extends Throwable>> told = new ArrayList<>();

		@Override
		@LlmCall(retryOnTypes = IllegalStateException.class, collectErrors = RuntimeException.class)
		public List<List<? extends Throwable>> call(String genre, @PreviousErrors List<? extends Throwable> errors) {
			this.told.add(errors);
			if (this.told.size() < 3) {
				throw new IllegalStateException("attempt " + this.told.size());
			}
			return this.told;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class Transactions {

	}

	static class CountingTransactionManager extends AbstractPlatformTransactionManager {

		private final transient List<String> log = new ArrayList<>();

		private int failingCommits;

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.log.add("begin");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			if (this.failingCommits-- > 0) {
				this.log.add("commit failed");
				throw new UnexpectedRollbackException("commit failed");
			}
			this.log.add("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			this.log.add("rollback");
		}

	}

}
