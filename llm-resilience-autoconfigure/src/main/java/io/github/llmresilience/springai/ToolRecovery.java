package io.github.llmresilience.springai;

import org.jspecify.annotations.Nullable;

import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Wraps the tool calling beans of the application, so that errors of tools are sent to
 * the model inside an {@code @LlmCall}.
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
