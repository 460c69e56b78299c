/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.github.llmresilience.client.AllModels;
import io.github.llmresilience.http.ClassLoaderFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.cloud.function.cloudevent.CloudEventsFunctionExtensionConfiguration;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.cloud.stream.binder.test.TestChannelBinderConfiguration;
import org.springframework.cloud.stream.config.BindingServiceConfiguration;
import org.springframework.cloud.stream.function.FunctionConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;

/**
 * F50 to F54: what a call does in each style in which a Spring team writes it. The table
 * of {@code docs/compatibility.md}.
 */
@Timeout(300)
class StyleMatrixTests {

	private static final List<Row> ROWS = Stream
		.of(JavaStyles.ROWS, KotlinRows.ROWS, TemplateRows.ROWS, SpringStyles.ROWS, HttpExchangeRows.ROWS,
				AdvisorStyles.ROWS, OtherModelRows.ROWS)
		.flatMap(List::stream)
		.toList();

	@Configuration(proxyBeanMethods = false)
	@Import({ AllModels.class, JavaStyles.class, KotlinStyles.class, KotlinCalls.class, SpringStyles.class,
			SpringStyles.Support.class, HttpExchangeRows.Clients.class, AdvisorStyles.class,
			OtherModelRows.Models.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ AllModels.class, JavaStyles.class, WebStyles.class, ClassLoaderFilter.class })
	@ImportAutoConfiguration({ TomcatServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
			WebMvcAutoConfiguration.class, HttpMessageConvertersAutoConfiguration.class })
	static class MvcApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ AllModels.class, JavaStyles.class, WebStyles.class })
	@ImportAutoConfiguration({ NettyReactiveWebServerAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
			WebFluxAutoConfiguration.class })
	static class WebFluxApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ AllModels.class, JavaStyles.class, PipelineStyles.Support.class, TestChannelBinderConfiguration.class })
	@ImportAutoConfiguration({ ContextFunctionCatalogAutoConfiguration.class, BindingServiceConfiguration.class,
			FunctionConfiguration.class, CloudEventsFunctionExtensionConfiguration.class })
	@PropertySource("classpath:pipeline.properties")
	static class PipelineApplication {

	}

	@Test
	void checksEveryStyle() throws Exception {
		List<String> table = new ArrayList<>();
		try (Scene patient = Scene.patient(Application.class, ROWS);
				Scene impatient = Scene.impatient(Application.class, ROWS)) {
			table.addAll(Matrix.table("style", ROWS, patient, impatient));
		}
		table.addAll(inApplication(MvcApplication.class, WebApplicationType.SERVLET, WebStyles.rows("Spring MVC")));
		table.addAll(inApplication(WebFluxApplication.class, WebApplicationType.REACTIVE, WebStyles.rows("WebFlux")));
		table.addAll(inApplication(PipelineApplication.class, WebApplicationType.NONE, PipelineStyles.ROWS));
		Matrix.assertShown(table);
	}

	private static List<String> inApplication(Class<?> application, WebApplicationType type, List<Row> rows) {
		try (Scene patient = Scene.patient(application, type, rows);
				Scene impatient = Scene.impatient(application, type, rows)) {
			return rows.stream().map((row) -> Matrix.line(row, patient, impatient)).toList();
		}
	}

}
