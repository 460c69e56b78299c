/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Finds {@link AutoConfigureScriptedProviders} on test classes.
 */
final class ScriptedProvidersContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		AutoConfigureScriptedProviders annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass,
				AutoConfigureScriptedProviders.class);
		return (annotation == null) ? null : new ScriptedProvidersContextCustomizer(
				Set.of(annotation.openAiCompatible()), annotation.waits(), Set.of(annotation.allowedHosts()));
	}

}
