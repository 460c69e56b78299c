package io.github.llmresilience.benchmarks.overhead;

import java.util.Map;

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
		return new SpringApplicationBuilder(ContendersApplication.class)
			.properties(Map.of("logging.level.root", "warn", "spring.main.banner-mode", "off",
					"spring.main.web-application-type", "none", "spring.ai.model.chat", "none",
					"spring.ai.model.embedding", "none", "spring.ai.model.image", "none", "spring.ai.model.moderation",
					"none", "spring.ai.model.audio.speech", "none", "spring.ai.model.audio.transcription", "none"))
			.run();
	}

}
