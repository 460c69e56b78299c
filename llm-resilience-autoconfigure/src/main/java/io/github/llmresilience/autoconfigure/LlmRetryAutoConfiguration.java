/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.llmresilience.aop.LlmCallAdvisor;
import io.github.llmresilience.aop.LlmCallBeanInspector;
import io.github.llmresilience.aop.LlmCallBodyAdvisor;
import io.github.llmresilience.aop.LlmCallMethods;
import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.MethodDrivers;
import io.github.llmresilience.autoconfigure.properties.LlmRetryProperties;
import io.github.llmresilience.autoconfigure.properties.RuntimeProperties;
import io.github.llmresilience.autoconfigure.properties.SettingsResolver;
import io.github.llmresilience.autoconfigure.startup.ClientTimeoutsReporter;
import io.github.llmresilience.autoconfigure.startup.InnerRetriesReporter;
import io.github.llmresilience.autoconfigure.startup.StartReporter;
import io.github.llmresilience.autoconfigure.startup.UnnamedModelsReporter;
import io.github.llmresilience.autoconfigure.startup.UnusedCallsReporter;
import io.github.llmresilience.call.LlmAnswerCheck;
import io.github.llmresilience.call.LlmBackoff;
import io.github.llmresilience.call.LlmCallCatalog;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmCallTracer;
import io.github.llmresilience.call.LlmRule;
import io.github.llmresilience.cost.Costs;
import io.github.llmresilience.engine.EventPublisher;
import io.github.llmresilience.engine.LlmCallEngine;
import io.github.llmresilience.failure.FailureClassifier;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.failure.classify.RateLimits;
import io.github.llmresilience.fault.FaultInjector;
import io.github.llmresilience.gate.GateChangeListener;
import io.github.llmresilience.gate.GateSettings;
import io.github.llmresilience.gate.RetryBudgets;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.gate.Tenants;
import io.github.llmresilience.logging.EventLog;
import io.github.llmresilience.pool.MemberOrder;
import io.github.llmresilience.routing.ModelProviders;
import io.github.llmresilience.rule.RetryRule;
import io.github.llmresilience.settings.FixedSettings;
import io.github.llmresilience.settings.RuntimeSettings;
import io.github.llmresilience.settings.SettingsChangeListener;
import io.github.llmresilience.time.Randomness;
import io.github.llmresilience.time.Ticker;

import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.framework.ProxyConfig;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.function.SingletonSupplier;

/**
 * Auto-configuration of {@code @LlmCall}: the engine, its drivers and the advisor that
 * proxies annotated beans.
 */
@AutoConfiguration(after = AopAutoConfiguration.class)
@EnableConfigurationProperties(LlmRetryProperties.class)
@Import({ LlmRetryAutoConfiguration.AutoProxyRegistrar.class, DriverConfigurations.Threads.class,
		DriverConfigurations.Blocking.class, DriverConfigurations.Shutdown.class, DriverConfigurations.Future.class,
		DriverConfigurations.Reactive.class, DriverConfigurations.Coroutines.class,
		DriverConfigurations.TokenStreams.class, DriverConfigurations.ThreadContexts.class })
public final class LlmRetryAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(LlmCallSettingsResolver.class)
	SettingsResolver llmCallSettingsResolver(LlmRetryProperties properties, ObjectProvider<ModelProviders> models,
			ObjectProvider<LlmRule> rules, ObjectProvider<LlmBackoff> backoff, ObjectProvider<Randomness> random,
			ObjectProvider<LlmAnswerCheck> checks, AutowireCapableBeanFactory beanFactory) {
		LlmBackoff own = backoff.getIfAvailable();
		Randomness spread = random.getIfUnique(Randomness::system);
		return new SettingsResolver(properties, ModelProviders.of(models.orderedStream()),
				rules.orderedStream().toList(),
				(policy) -> (own != null) ? new RetryRule(policy, own, spread) : new RetryRule(policy, spread),
				new SettingsResolver.Checks(checks.orderedStream().toList(),
						(named) -> (LlmAnswerCheck) beanFactory.createBean(named)));
	}

	@Bean
	@ConditionalOnMissingBean
	FailureClassifiers llmFailureClassifiers(ObjectProvider<FailureClassifier> classifiers,
			ObjectProvider<InstantSource> clock) {
		return new FailureClassifiers(classifiers.orderedStream().toList(), clock.getIfUnique(InstantSource::system));
	}

	@Bean
	LlmEventRelay llmEventRelay(ObjectProvider<LlmCallListener> listeners) {
		return new LlmEventRelay(() -> {
			List<LlmCallListener> all = new ArrayList<>();
			all.add(new EventLog());
			listeners.orderedStream().forEach(all::add);
			return new EventPublisher(all);
		});
	}

	@Bean
	@ConditionalOnMissingBean
	TargetGates llmTargetGates(LlmRetryProperties properties, ObjectProvider<Ticker> ticker, LlmEventRelay events,
			ObjectProvider<InstantSource> clock, ObjectProvider<GateChangeListener> others) {
		RateLimits limits = new RateLimits(clock.getIfUnique(InstantSource::system));
		Ticker clockOfGates = ticker.getIfUnique(Ticker::system);
		GateSettings settings = new GateSettings(properties::circuitBreakerOf, properties::concurrencyLimitOf,
				new RateLimitBuckets(properties, limits, clockOfGates), properties::isInPool,
				properties.pacing().resolve(limits));
		return new TargetGates(settings, clockOfGates, events,
				new GateChangeRelay(() -> others.orderedStream().toList()));
	}

	@Bean
	@ConditionalOnMissingBean
	RetryBudgets llmRetryBudgets(LlmRetryProperties properties, ObjectProvider<Ticker> ticker) {
		return new RetryBudgets(properties::budgetOf, ticker.getIfUnique(Ticker::system));
	}

	@Bean
	@ConditionalOnMissingBean
	Tenants llmTenants(TargetGates gates, RetryBudgets budgets) {
		return new Tenants(gates, budgets);
	}

	@Bean
	@ConditionalOnMissingBean
	RuntimeSettings llmRuntimeSettings(LlmRetryProperties properties, Environment environment,
			ObjectProvider<SettingsResolver> resolver, Tenants tenants,
			ObjectProvider<SettingsChangeListener> listeners) {
		SettingsResolver own = resolver.getIfAvailable();
		return (own != null)
				? new RuntimeProperties(properties, environment, own, tenants, () -> listeners.orderedStream().toList())
				: new FixedSettings();
	}

	@Bean
	@ConditionalOnMissingBean
	Costs llmCosts(LlmRetryProperties properties, ObjectProvider<Ticker> ticker) {
		return new Costs(properties.cost().resolve(), ticker.getIfUnique(Ticker::system));
	}

	@Bean
	@ConditionalOnMissingBean
	LlmCallEngine llmCallEngine(FailureClassifiers classifiers, TargetGates gates, RetryBudgets budgets,
			Tenants tenants, Costs costs, ObjectProvider<Ticker> ticker, LlmEventRelay events,
			ObjectProvider<LlmCallTracer> tracer, ObjectProvider<FaultInjector> faults,
			ObjectProvider<Randomness> random) {
		return new LlmCallEngine(classifiers, gates, budgets, tenants,
				new MemberOrder(random.getIfUnique(Randomness::system)), costs, events,
				ticker.getIfUnique(Ticker::system), tracer.getIfUnique(() -> LlmCallTracer.NONE),
				faults.getIfAvailable(() -> FaultInjector.NONE));
	}

	@Bean
	@ConditionalOnMissingBean(LlmCallCatalog.class)
	ResolvedCallCatalog llmCallCatalog(LlmCallMethods methods, LlmCallSettingsResolver resolver,
			LlmRetryProperties properties) {
		return new ResolvedCallCatalog(methods, resolver, properties.calls().keySet());
	}

	@Bean
	UnusedCallsReporter llmUnusedCallsReporter(LlmRetryProperties properties, LlmCallMethods methods) {
		return new UnusedCallsReporter(properties.calls().keySet(), methods);
	}

	@Bean
	InnerRetriesReporter llmInnerRetriesReporter(LlmRetryProperties properties, Environment environment,
			ListableBeanFactory beanFactory) {
		return new InnerRetriesReporter(properties.innerRetries(), environment, beanFactory);
	}

	@Bean
	ClientTimeoutsReporter llmClientTimeoutsReporter(LlmRetryProperties properties, Environment environment,
			ListableBeanFactory beanFactory) {
		return new ClientTimeoutsReporter(properties.generalAttemptTimeout(), environment, beanFactory);
	}

	@Bean
	UnnamedModelsReporter llmUnnamedModelsReporter(ObjectProvider<ModelProviders> models, LlmCallMethods methods) {
		return new UnnamedModelsReporter(() -> models.orderedStream().toList(), methods);
	}

	@Bean
	StartReporter llmStartReporter(LlmRetryProperties properties, LlmCallMethods methods) {
		return new StartReporter(properties.enabled(), methods);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LlmCallMethods llmCallMethods(ConfigurableBeanFactory beanFactory,
			ObjectProvider<LlmCallSettingsResolver> resolver, ObjectProvider<MethodDrivers> drivers) {
		return new LlmCallMethods((text) -> String.valueOf(beanFactory.resolveEmbeddedValue(text)), resolver::getObject,
				SingletonSupplier.of(() -> drivers.orderedStream().toList()));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LlmCallAdvisor llmCallAdvisor(LlmCallMethods methods, BeanFactory beanFactory, Environment environment) {
		int order = Binder.get(environment)
			.bind(LlmRetryProperties.PREFIX + ".advice-order", Integer.class)
			.orElse(LlmCallAdvisor.DEFAULT_ORDER);
		return new LlmCallAdvisor(methods, subclassProxies(beanFactory), order);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LlmCallBodyAdvisor llmCallBodyAdvisor(BeanFactory beanFactory) {
		return new LlmCallBodyAdvisor(subclassProxies(beanFactory));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LlmCallBeanInspector llmCallBeanInspector(ObjectProvider<LlmCallMethods> methods, BeanFactory beanFactory) {
		return new LlmCallBeanInspector(methods::getObject, subclassProxies(beanFactory));
	}

	private static BooleanSupplier subclassProxies(BeanFactory beanFactory) {
		return () -> beanFactory.getBean(AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME) instanceof ProxyConfig creator
				&& creator.isProxyTargetClass();
	}

	/**
	 * Registers an auto-proxy creator if there is none. Spring Boot registers none
	 * without AspectJ if {@code spring.aop.proxy-target-class=false} is set.
	 */
	static final class AutoProxyRegistrar implements ImportBeanDefinitionRegistrar {

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
		}

	}

}
