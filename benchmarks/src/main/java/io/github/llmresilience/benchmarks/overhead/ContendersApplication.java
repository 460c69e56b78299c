/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.overhead;

import io.github.llmresilience.benchmarks.Quiet;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.retry.annotation.EnableRetry;

/**
 * One application with all contenders, each with its defaults, and meters.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableRetry(proxyTargetClass = true)
@EnableResilientMethods(proxyTargetClass = true)
@Import({ Contender.Bare.class, Contender.SpringRetry.class, Contender.SpringFramework.class,
		Contender.Resilience4j.class, Contender.Llm.class })
class ContendersApplication {

	static ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(ContendersApplication.class).properties(Quiet.withoutModels()).run();
	}

}
