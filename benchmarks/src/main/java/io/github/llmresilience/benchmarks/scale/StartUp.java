/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.scale;

import java.util.Locale;

import io.github.llmresilience.benchmarks.Quiet;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.resilience.annotation.EnableResilientMethods;

/**
 * Starts an application with {@link ManyBeans}. A program of its own, that can do without
 * this project: says how many milliseconds that took, how many beans became proxies and
 * how many beans there are.
 */
final class StartUp {

	private StartUp() {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/**
	 * Switches on the retries of Spring Framework, which has no auto-configuration.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class SpringFramework {

	}

	/** Starts the application with the contender that the argument names. */
	public static void main(String... args) {
		Class<?>[] sources = StartUpContender.valueOf(args[0]) == StartUpContender.SPRING_FRAMEWORK
				? new Class<?>[] { Application.class, SpringFramework.class } : new Class<?>[] { Application.class };
		long begin = System.nanoTime();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(sources)
			.properties(Quiet.withoutModels())
			.initializers((starting) -> register((GenericApplicationContext) starting))
			.run()) {
			double millis = (System.nanoTime() - begin) / 1e6;
			System.out.printf(Locale.ROOT, "%.0f %d %d%n", millis, proxies(context), context.getBeanDefinitionCount());
		}
	}

	private static void register(GenericApplicationContext context) {
		try {
			for (int i = 0; i < ManyBeans.BEANS; i++) {
				context.registerBean(Class.forName(ManyBeans.className(i)));
			}
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static long proxies(ConfigurableApplicationContext context) {
		return context.getBeansOfType(Object.class, false, false)
			.values()
			.stream()
			.filter(AopUtils::isAopProxy)
			.count();
	}

}
