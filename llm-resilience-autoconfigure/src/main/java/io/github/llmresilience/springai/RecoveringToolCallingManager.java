/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.conversation.ErrorText;
import io.github.llmresilience.engine.CallTranscript;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.ToolErrors;
import io.github.llmresilience.failure.LlmCallCancelledException;
import io.github.llmresilience.failure.LlmToolFailedException;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.rule.ToolErrorText;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;
import tools.jackson.core.JacksonException;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.model.tool.ToolExecutionResult;
import org.springframework.ai.model.tool.internal.ToolCallReactiveContextHolder;
import org.springframework.ai.tool.definition.ToolDefinition;

/**
 * Runs the tool calls of an answer one by one inside an {@code @LlmCall}. A failing tool
 * or an unknown tool name does not prevent the other tool calls. The error becomes the
 * result of the tool call and is sent to the model.
 */
final class RecoveringToolCallingManager implements ToolCallingManager {

	private final ToolCallingManager delegate;

	private final ToolLimit limit;

	private final BooleanSupplier replays;

	RecoveringToolCallingManager(ToolCallingManager delegate, ToolLimit limit, BooleanSupplier replays) {
		this.delegate = delegate;
		this.limit = limit;
		this.replays = replays;
	}

	@Override
	public List<ToolDefinition> resolveToolDefinitions(ToolCallingChatOptions chatOptions) {
		return this.delegate.resolveToolDefinitions(chatOptions);
	}

	@Override
	public ToolExecutionResult executeToolCalls(Prompt prompt, ChatResponse chatResponse) {
		LlmCallContext context = currentContext();
		LlmCallSession session = (context != null) ? LlmCallSession.of(context) : null;
		Generation answer = answerWithToolCalls(chatResponse);
		if (context == null || session == null || answer == null) {
			return this.delegate.executeToolCalls(prompt, chatResponse);
		}
		if (!session.claim(context)) {
			throw new CancellationException("The call continues with another attempt. This attempt runs no tools");
		}
		LlmCallContext.Scope scope = LlmCallContext.Scope.open(context);
		try {
			return execute(prompt, chatResponse, answer, new Round(session, context));
		}
		finally {
			scope.close();
		}
	}

	/**
	 * Returns the context of this thread, or else the context of the subscriber. The
	 * tools of a stream run on another thread, where Spring AI provides the context of
	 * the subscriber.
	 */
	private static @Nullable LlmCallContext currentContext() {
		LlmCallContext context = LlmCallContext.Scope.current();
		ContextView subscriber = ToolCallReactiveContextHolder.getContext();
		return (context != null || subscriber == null) ? context
				: subscriber.getOrDefault(LlmCallContext.CONTEXT_KEY, null);
	}

	private static @Nullable Generation answerWithToolCalls(ChatResponse response) {
		return response.getResults().stream().filter((it) -> it.getOutput().hasToolCalls()).findFirst().orElse(null);
	}

	private ToolExecutionResult execute(Prompt prompt, ChatResponse response, Generation answer, Round round) {
		ToolErrors errors = round.session.toolErrors();
		List<Message> conversation = prompt.getInstructions();
		List<Message> beginning = beginningOf(conversation);
		if (beginning.size() == conversation.size()) {
			errors.clean(beginning);
		}
		for (AssistantMessage.ToolCall call : answer.getOutput().getToolCalls()) {
			if (!this.replays.getAsBoolean() || !repeat(call, round)) {
				execute(prompt, response, answer, call, round);
			}
		}
		if (round.failedTool != null && round.error != null) {
			errors.failed(beginning, round.failedTool, round.error);
		}
		else {
			errors.clean(beginning);
		}
		List<Message> history = new ArrayList<>(conversation);
		history.add(answer.getOutput());
		history.add(ToolResponseMessage.builder().responses(round.results).build());
		return ToolExecutionResult.builder().conversationHistory(history).returnDirect(round.returnsDirectly).build();
	}

	/**
	 * Returns the messages that identify a conversation: all messages up to and including
	 * its last question.
	 */
	private static List<Message> beginningOf(List<Message> conversation) {
		return SpringAiMessages.CONVERSATIONS.throughLastQuestion(conversation);
	}

	/**
	 * Repeats the result of a tool call that an earlier attempt of the method has made.
	 * @return whether there was one
	 */
	private static boolean repeat(AssistantMessage.ToolCall call, Round round) {
		CallTranscript.Exchange known = round.session.transcript()
			.find(round.context, new ToolKey(call.name(), call.arguments()))
			.repeated();
		if (known == null) {
			return false;
		}
		ToolResult result = (ToolResult) known.answer();
		round.succeeded(call, new ToolResult(List.of(result.of(call)), result.returnsDirectly()));
		return true;
	}

	private record ToolKey(String name, String arguments) {
	}

	/**
	 * The result of a tool call.
	 */
	private record ToolResult(List<ToolResponseMessage.ToolResponse> responses, boolean returnsDirectly) {

		/** Returns the response for a call, whose id may differ. */
		private ToolResponseMessage.ToolResponse of(AssistantMessage.ToolCall call) {
			return new ToolResponseMessage.ToolResponse(call.id(), call.name(), this.responses.get(0).responseData());
		}

	}

	private void execute(Prompt prompt, ChatResponse response, Generation answer, AssistantMessage.ToolCall call,
			Round round) {
		ToolExecutionResult result;
		try {
			result = this.limit.run(round.session, round.context, () -> ToolErrorSignal
				.listen(() -> this.delegate.executeToolCalls(prompt, only(call, response, answer))));
		}
		catch (ToolLimit.Exceeded ex) {
			round.failed(call, ex, ex.messageForModel());
			return;
		}
		catch (ToolErrorSignal.ForCaller ex) {
			throw ex.error();
		}
		catch (ToolErrorSignal.ForModel ex) {
			requireGoingOn(ex.error());
			round.failed(call, ex.error(), ex.message());
			return;
		}
		catch (LlmToolFailedException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			requireGoingOn(ex);
			round.failed(call, ex, describe(ex, call, prompt));
			return;
		}
		round.succeeded(call, new ToolResult(resultsOf(result), result.returnDirect()));
	}

	private static List<ToolResponseMessage.ToolResponse> resultsOf(ToolExecutionResult result) {
		List<Message> history = result.conversationHistory();
		if (!history.isEmpty() && history.get(history.size() - 1) instanceof ToolResponseMessage results) {
			return results.getResponses();
		}
		throw new IllegalStateException("The conversation history from the application's ToolCallingManager does not "
				+ "end with a ToolResponseMessage. Set llm.retry.spring-ai.tool-recovery=false to use it unchanged");
	}

	private static ChatResponse only(AssistantMessage.ToolCall call, ChatResponse response, Generation answer) {
		AssistantMessage one = AssistantMessages.mutate(answer.getOutput()).toolCalls(List.of(call)).build();
		return new ChatResponse(List.of(new Generation(one, answer.getMetadata())), response.getMetadata());
	}

	/** Throws errors that end the call. All other errors are sent to the model. */
	private static void requireGoingOn(Throwable error) {
		if (error instanceof Error fatal) {
			throw fatal;
		}
		if (error instanceof LlmCallCancelledException cancelled) {
			throw cancelled;
		}
		if (FailureClassifiers.isInterrupt(error) || Thread.currentThread().isInterrupted()) {
			Thread.currentThread().interrupt();
			throw new ToolInterruptedException(error);
		}
	}

	private static String describe(RuntimeException error, AssistantMessage.ToolCall call, Prompt prompt) {
		List<String> names = (prompt.getOptions() instanceof ToolCallingChatOptions options
				&& options.getToolCallbacks() != null)
						? options.getToolCallbacks().stream().map((tool) -> tool.getToolDefinition().name()).toList()
						: List.of();
		if (error instanceof IllegalStateException && !names.contains(call.name())) {
			return "There is no tool '" + call.name() + "'. The tools are: "
					+ names.stream().collect(Collectors.joining(", "));
		}
		return (error.getCause() instanceof JacksonException cause)
				? ErrorText.of(error) + ": " + ErrorText.of(cause.getOriginalMessage(), cause) : ErrorText.of(error);
	}

	/**
	 * The tool calls of one answer of the model and their results.
	 */
	private static final class Round {

		private final LlmCallSession session;

		private final LlmCallContext context;

		private final List<ToolResponseMessage.ToolResponse> results = new ArrayList<>();

		private boolean returnsDirectly = true;

		private @Nullable String failedTool;

		private @Nullable Throwable error;

		private Round(LlmCallSession session, LlmCallContext context) {
			this.session = session;
			this.context = context;
		}

		private void succeeded(AssistantMessage.ToolCall call, ToolResult result) {
			this.results.addAll(result.responses());
			this.returnsDirectly &= result.returnsDirectly();
			if (result.responses().size() == 1) {
				this.session.transcript()
					.add(this.context, new ToolKey(call.name(), call.arguments()),
							new CallTranscript.Exchange(result, null, List.of()));
			}
		}

		/** Returns what the model is told about a tool that has failed. */
		private String textOf(Throwable error, String message) {
			return (this.session.settings().body().tools().tell() == ToolErrorText.TYPE)
					? FailureClassifiers.unwrap(error).getClass().getSimpleName() : message;
		}

		private void failed(AssistantMessage.ToolCall call, Throwable error, String message) {
			this.results.add(new ToolResponseMessage.ToolResponse(call.id(), call.name(), textOf(error, message)));
			this.returnsDirectly = false;
			this.session.toolFailed();
			if (this.error == null) {
				this.failedTool = call.name();
				this.error = error;
			}
		}

	}

}
