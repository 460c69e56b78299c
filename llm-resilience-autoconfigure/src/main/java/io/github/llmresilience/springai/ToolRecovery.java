/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.llmresilience.time.Watchdog;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Wraps the tool calling beans of the application, so that errors of tools are sent to
 * the model inside an {@code @LlmCall}.
 */
public final class ToolRecovery implements BeanPostProcessor {

	private final ToolLimit limit;

	private final BooleanSupplier replays;

	private final BooleanSupplier alwaysThrows;

	/**
	 * Creates the post-processor.
	 * @param watchdog interrupts tools that take too long
	 * @param replays whether a tool call that is repeated gets the result that it has got
	 * @param alwaysThrows whether the application wants every error of a tool to be
	 * thrown
	 */
	public ToolRecovery(Supplier<Watchdog> watchdog, BooleanSupplier replays, BooleanSupplier alwaysThrows) {
		this.limit = new ToolLimit(watchdog);
		this.replays = replays;
		this.alwaysThrows = alwaysThrows;
	}

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ToolCallingManager manager) {
			return new RecoveringToolCallingManager(manager, this.limit, this.replays);
		}
		return (bean instanceof ToolExecutionExceptionProcessor processor)
				? new SignallingToolErrors(processor, this.alwaysThrows) : bean;
	}

}
