package io.github.llmresilience.springai;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Makes the application's tool calling tell the model about errors of tools, inside an
 * {@code @LlmCall} only.
 */
public final class ToolRecovery implements BeanPostProcessor {

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ToolCallingManager manager) {
			return new RecoveringToolCallingManager(manager);
		}
		return (bean instanceof ToolExecutionExceptionProcessor processor) ? new SignallingToolErrors(processor) : bean;
	}

}
