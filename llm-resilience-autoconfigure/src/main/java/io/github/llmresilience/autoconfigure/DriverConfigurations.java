/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import dev.langchain4j.service.TokenStream;
import io.github.llmresilience.aop.BlockingMethods;
import io.github.llmresilience.aop.CoroutineMethods;
import io.github.llmresilience.aop.FutureMethods;
import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.aop.ReactiveMethods;
import io.github.llmresilience.autoconfigure.properties.CallNames;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.call.LlmCallTemplate;
import io.github.llmresilience.call.LlmStreamReader;
import io.github.llmresilience.call.ReactiveLlmCallTemplate;
import io.github.llmresilience.call.ThreadContext;
import io.github.llmresilience.engine.AbandonedAttempts;
import io.github.llmresilience.engine.DriverMode;
import io.github.llmresilience.engine.LlmCallEngine;
import io.github.llmresilience.engine.OwnThreads;
import io.github.llmresilience.engine.blocking.AttemptThreads;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.engine.blocking.RetryListeners;
import io.github.llmresilience.engine.future.FutureDriver;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.langchain4j.TokenEventReader;
import io.github.llmresilience.langchain4j.TokenStreamMethods;
import io.github.llmresilience.logging.MdcContext;
import io.github.llmresilience.observation.ThreadContextSnapshots;
import io.github.llmresilience.stream.EventDataReader;
import io.github.llmresilience.stream.PlainTextReader;
import io.github.llmresilience.stream.ServerSentEventReader;
import io.github.llmresilience.template.DefaultLlmCallTemplate;
import io.github.llmresilience.template.DefaultReactiveLlmCallTemplate;
import io.github.llmresilience.template.NamedSettings;
import io.github.llmresilience.time.Sleeper;
import io.github.llmresilience.time.SystemTimer;
import io.github.llmresilience.time.Ticker;
import io.github.llmresilience.time.Timer;
import io.github.llmresilience.time.Watchdog;
import io.micrometer.context.ContextSnapshotFactory;
import kotlinx.coroutines.reactor.ReactorFlowKt;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Configures the drivers, one for each kind of return type.
 */
final class DriverConfigurations {

	private DriverConfigurations() {
	}

	private static DriverMode mode(LlmRetryProperties properties) {
		return properties.enabled() ? DriverMode.PROTECTED : DriverMode.BARE;
	}

	private static ThreadContext contextOf(ObjectProvider<ThreadContext> threadContext) {
		ThreadContext context = threadContext.getIfUnique(() -> ThreadContext.NONE);
		return ClassUtils.isPresent("org.slf4j.MDC", null) ? new MdcContext(context) : context;
	}

	/**
	 * Knows the transaction of the current thread, if Spring's transactions are present.
	 */
	private static final class Transactions {

		private static final boolean PRESENT = ClassUtils
			.isPresent("org.springframework.transaction.support.TransactionSynchronizationManager", null);

		static boolean isActive() {
			return PRESENT && TransactionSynchronizationManager.isActualTransactionActive();
		}

	}

	/**
	 * The threads that all drivers share. The executor of the application is not
	 * suitable, because it may queue a task until another call ends.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Threads {

		@Bean
		@ConditionalOnMissingBean
		CallThreads llmCallThreads(Environment environment) {
			return Threading.VIRTUAL.isActive(environment) ? CallThreads.virtual() : CallThreads.platform();
		}

	}

	/**
	 * The driver of blocking methods and of {@link LlmCallTemplate}.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Blocking {

		/**
		 * Creates the watchdog. It uses the system ticker even if the application has
		 * another one, because the threads that it watches block in real time.
		 */
		@Bean(destroyMethod = "close")
		@ConditionalOnMissingBean
		Watchdog llmWatchdog(CallThreads threads) {
			return new Watchdog(Ticker.system(), threads::executeOrRun);
		}

		@Bean
		@ConditionalOnMissingBean
		BlockingDriver llmBlockingDriver(LlmCallEngine engine, ObjectProvider<Sleeper> sleeper, Watchdog watchdog,
				Timer timer, CallThreads threads, ObjectProvider<ThreadContext> threadContext,
				AbandonedAttempts abandoned, LlmRetryProperties properties, BeanFactory beans) {
			AttemptThreads attemptThreads = new AttemptThreads(timer, new OwnThreads(threads::execute, abandoned),
					contextOf(threadContext), Transactions::isActive);
			RetryListeners listeners = properties.retryListeners()
					? RetryListeners.among((type) -> beans.getBeanProvider(type).orderedStream()) : RetryListeners.NONE;
			return new BlockingDriver(engine, sleeper.getIfUnique(Sleeper::system), watchdog, mode(properties),
					attemptThreads, listeners);
		}

		@Bean
		AbandonedAttempts llmAbandonedAttempts(Timer timer, LlmRetryProperties properties) {
			return new AbandonedAttempts(timer, properties.maxAbandonedAttempts());
		}

		@Bean
		@ConditionalOnMissingBean
		LlmCallTemplate llmCallTemplate(BlockingDriver blocking, FutureDriver future, NamedSettings settings) {
			return new DefaultLlmCallTemplate(blocking, future, settings);
		}

		@Bean
		NamedSettings llmNamedSettings(LlmRetryProperties properties, LlmCallSettingsResolver resolver) {
			return new NamedSettings((name) -> CallNames.find(name, properties.calls().keySet()) != null,
					(name) -> resolver.resolve(LlmCallSpec.named(name)));
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		@Order(3)
		static BlockingMethods llmBlockingMethods(ObjectProvider<BlockingDriver> driver) {
			return new BlockingMethods(driver::getObject);
		}

	}

	/**
	 * The end of calls when the application closes.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Shutdown {

		@Bean
		SmartLifecycle llmCallDrain(LlmCallEngine engine, Watchdog watchdog, CallThreads threads) {
			return new CallShutdown(engine.openWork(), watchdog, threads).drain();
		}

		@Bean
		SmartLifecycle llmCallAbort(LlmCallEngine engine, Watchdog watchdog, CallThreads threads) {
			return new CallShutdown(engine.openWork(), watchdog, threads).abort();
		}

	}

	/**
	 * The driver of methods that return a future.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Future {

		@Bean(destroyMethod = "close")
		@ConditionalOnMissingBean(Timer.class)
		SystemTimer llmTimer(CallThreads threads) {
			return new SystemTimer(threads::executeOrRun);
		}

		@Bean
		@ConditionalOnMissingBean
		FutureDriver llmFutureDriver(LlmCallEngine engine, Timer timer, CallThreads threads,
				ObjectProvider<ThreadContext> threadContext, LlmRetryProperties properties) {
			return new FutureDriver(engine, timer, threads::execute, contextOf(threadContext), mode(properties));
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		@Order(1)
		static FutureMethods llmFutureMethods(ObjectProvider<FutureDriver> driver) {
			return new FutureMethods(driver::getObject);
		}

	}

	/**
	 * The driver of methods that return a publisher, if Reactor is present.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Flux.class)
	static class Reactive {

		/**
		 * The reader of stream events as providers send them. It precedes the reader of
		 * plain text, which reads any text.
		 */
		@Configuration(proxyBeanMethods = false)
		@ConditionalOnClass(JsonMapper.class)
		static class ProviderEvents {

			@Bean
			EventDataReader llmEventDataReader() {
				return new EventDataReader();
			}

		}

		/**
		 * The reader of server-sent events, if Spring Web is present.
		 */
		@Configuration(proxyBeanMethods = false)
		@ConditionalOnClass({ JsonMapper.class, ServerSentEvent.class })
		static class ServerSentEvents {

			@Bean
			ServerSentEventReader llmServerSentEventReader() {
				return new ServerSentEventReader();
			}

		}

		/** Creates the driver on first use, because it loads many classes of Reactor. */
		@Bean
		@Lazy
		@ConditionalOnMissingBean
		ReactiveDriver llmReactiveDriver(LlmCallEngine engine, CallThreads threads, AbandonedAttempts abandoned,
				Watchdog watchdog, ObjectProvider<LlmStreamReader<?>> readers, LlmRetryProperties properties) {
			return new ReactiveDriver(engine, Schedulers::parallel, new OwnThreads(threads::executeOrRun, abandoned),
					watchdog, readers.orderedStream().toList(), mode(properties));
		}

		@Bean
		@Lazy
		@ConditionalOnMissingBean
		ReactiveLlmCallTemplate llmReactiveCallTemplate(ReactiveDriver driver, NamedSettings settings) {
			return new DefaultReactiveLlmCallTemplate(driver, settings);
		}

		@Bean
		PlainTextReader llmPlainTextReader() {
			return new PlainTextReader();
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		@Order(2)
		static ReactiveMethods llmReactiveMethods(ObjectProvider<ReactiveDriver> driver) {
			return new ReactiveMethods(driver::getObject);
		}

	}

	/**
	 * The driver of methods that return a {@code TokenStream}, if LangChain4j and Reactor
	 * are present.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Flux.class, TokenStream.class })
	static class TokenStreams {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		@Order(0)
		static TokenStreamMethods llmTokenStreamMethods(ObjectProvider<ReactiveDriver> driver) {
			return new TokenStreamMethods(driver::getObject);
		}

		@Bean
		TokenEventReader llmTokenEventReader() {
			return new TokenEventReader();
		}

	}

	/**
	 * The driver of suspending functions and of functions that return a {@code Flow}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(value = { Flux.class, ReactorFlowKt.class }, name = "kotlin.reflect.full.KCallables")
	static class Coroutines {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		@Order(0)
		static CoroutineMethods llmCoroutineMethods(ObjectProvider<ReactiveDriver> driver) {
			return new CoroutineMethods(driver::getObject);
		}

	}

	/**
	 * The transfer of thread-local values to other threads, if Micrometer's context
	 * propagation is present.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ContextSnapshotFactory.class)
	static class ThreadContexts {

		@Bean
		@ConditionalOnMissingBean
		ThreadContext llmThreadContext() {
			return new ThreadContextSnapshots();
		}

	}

}
