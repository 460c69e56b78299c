package io.github.llmresilience.springai;

import io.github.llmresilience.conversation.ErrorText;

import org.springframework.ai.tool.execution.ToolExecutionException;
import org.springframework.ai.tool.execution.ToolExecutionExceptionProcessor;

/**
 * Passes the error of a tool to {@link RecoveringToolCallingManager} inside an
 * {@code @LlmCall}, with the message from the application's own processor.
 */
final class SignallingToolErrors implements ToolExecutionExceptionProcessor {

	private final ToolExecutionExceptionProcessor delegate;

	SignallingToolErrors(ToolExecutionExceptionProcessor delegate) {
		this.delegate = delegate;
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
			message = error.getMessage();
		}
		catch (RuntimeException ex) {
			throw new ToolErrorSignal.ForCaller(ex);
		}
		throw new ToolErrorSignal.ForModel(error, ErrorText.of(message, error));
	}

}
