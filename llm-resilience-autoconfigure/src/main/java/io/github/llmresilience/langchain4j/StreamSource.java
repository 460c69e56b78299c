/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.util.function.BiConsumer;

import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.engine.AttemptScope;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * Converts the callbacks of a streaming model to a publisher.
 */
final class StreamSource implements StreamingChatResponseHandler {

	private final FluxSink<StreamPiece> sink;

	private final LlmCallContext attempt;

	private volatile @Nullable StreamingHandle handle;

	private StreamSource(FluxSink<StreamPiece> sink, LlmCallContext attempt) {
		this.sink = sink;
		this.attempt = attempt;
	}

	/**
	 * Returns the stream of a model in the scope of an attempt. The request is sent on
	 * the thread that subscribes. Cancelling the subscription ends the request once the
	 * model has provided a streaming handle.
	 */
	static Flux<StreamPiece> of(StreamingChatModel model, ChatRequest request, ChatRequestOptions options,
			LlmCallContext attempt) {
		return Flux.create((sink) -> {
			StreamSource source = new StreamSource(sink, attempt);
			sink.onDispose(source::cancel);
			AttemptScope scope = AttemptScope.open(attempt);
			try {
				model.chat(request, options, source);
			}
			finally {
				scope.close();
			}
		});
	}

	private void cancel() {
		StreamingHandle known = this.handle;
		if (known != null) {
			known.cancel();
		}
	}

	private void next(StreamPiece piece, @Nullable StreamingHandle handle) {
		this.handle = (handle != null) ? handle : this.handle;
		if (this.sink.isCancelled()) {
			cancel();
		}
		else {
			this.sink.next(piece);
		}
	}

	private void aside(BiConsumer<StreamingChatResponseHandler, StreamingHandle> action, LlmStreamPart part,
			@Nullable StreamingHandle handle) {
		next(new StreamPiece.Aside(action, part), handle);
	}

	@Override
	public void onPartialResponse(String text) {
		next(new StreamPiece.Text(text), null);
	}

	@Override
	public void onPartialResponse(PartialResponse response, PartialResponseContext context) {
		next(new StreamPiece.Text(response.text()), context.streamingHandle());
	}

	@Override
	public void onPartialThinking(PartialThinking thinking) {
		aside((handler, ours) -> handler.onPartialThinking(thinking), LlmStreamPart.REASONING, null);
	}

	@Override
	public void onPartialThinking(PartialThinking thinking, PartialThinkingContext context) {
		aside((handler, ours) -> handler.onPartialThinking(thinking, new PartialThinkingContext(ours)),
				LlmStreamPart.REASONING, context.streamingHandle());
	}

	@Override
	public void onPartialToolCall(PartialToolCall call) {
		aside((handler, ours) -> handler.onPartialToolCall(call), LlmStreamPart.TOOL_CALL, null);
	}

	@Override
	public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
		aside((handler, ours) -> handler.onPartialToolCall(call, new PartialToolCallContext(ours)),
				LlmStreamPart.TOOL_CALL, context.streamingHandle());
	}

	@Override
	public void onCompleteToolCall(CompleteToolCall call) {
		aside((handler, ours) -> handler.onCompleteToolCall(call), LlmStreamPart.TOOL_CALL, null);
	}

	@Override
	public void onUnmappedRawEvent(Object event) {
		aside((handler, ours) -> handler.onUnmappedRawEvent(event), LlmStreamPart.NOTHING, null);
	}

	@Override
	public void onCompleteResponse(ChatResponse response) {
		this.attempt.responded(response.modelName(), response.id());
		next(new StreamPiece.End(response), null);
		this.sink.complete();
	}

	@Override
	public void onError(Throwable error) {
		this.sink.error(error);
	}

}
