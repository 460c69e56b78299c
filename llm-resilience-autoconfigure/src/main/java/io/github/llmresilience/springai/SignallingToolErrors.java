package io.github.llmresilience.springai;

import io.github.llmresilience.call.LlmCallContextHolder;

import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;

/**
 * Inside an {@code @LlmCall} hands a tool's error, with what the application's own
 * processor makes of it, to {@link RecoveringToolCallingManager}.
 */
final class SignallingToolErrors implements ToolExecutionExceptionProcessor {

	private final ToolExecutionExceptionProcessor delegate;

	SignallingToolErrors(ToolExecutionExceptionProcessor delegate) {
		this.delegate = delegate;
	}

	@Override
	public String process(ToolExecutionException exception) {
		if (LlmCallContextHolder.get() == null) {
			return this.delegate.process(exception);
		}
		String message;
		try {
			message = this.delegate.process(exception);
		}
		catch (ToolExecutionException ex) {
			message = (exception.getCause() != null) ? exception.getCause().getMessage() : exception.getMessage();
		}
		catch (RuntimeException ex) {
			throw ToolErrorSignal.letThrough(ex);
		}
		Throwable error = (exception.getCause() != null) ? exception.getCause() : exception;
		throw ToolErrorSignal.tellModel(error,
				(message != null && !message.isBlank()) ? message : error.getClass().getSimpleName());
	}

}
