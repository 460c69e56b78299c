/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.function.BooleanSupplier;

import io.github.llmresilience.conversation.ErrorText;

import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;

/**
 * Passes the error of a tool to {@link RecoveringToolCallingManager} inside an
 * {@code @LlmCall}, with the message from the application's own processor.
 */
final class SignallingToolErrors implements ToolExecutionExceptionProcessor {

	private final ToolExecutionExceptionProcessor delegate;

	private final BooleanSupplier alwaysThrows;

	/**
	 * Creates a processor.
	 * @param alwaysThrows whether the application wants every error of a tool to be
	 * thrown. Without that, the default processor throws for checked exceptions only,
	 * because it knows no model that could be told.
	 */
	SignallingToolErrors(ToolExecutionExceptionProcessor delegate, BooleanSupplier alwaysThrows) {
		this.delegate = delegate;
		this.alwaysThrows = alwaysThrows;
	}

	@Override
	public String process(ToolExecutionException exception) {
		if (!ToolErrorSignal.isHeard()) {
			return this.delegate.process(exception);
		}
		Throwable error = (exception.getCause() != null) ? exception.getCause() : exception;
		String message;
		try {
			message = this.delegate.process(exception);
		}
		catch (ToolExecutionException ex) {
			if (this.alwaysThrows.getAsBoolean() || error instanceof RuntimeException) {
				throw new ToolErrorSignal.ForCaller(ex);
			}
			message = error.getMessage();
		}
		catch (RuntimeException ex) {
			throw new ToolErrorSignal.ForCaller(ex);
		}
		throw new ToolErrorSignal.ForModel(error, ErrorText.of(message, error));
	}

}
