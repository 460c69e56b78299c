/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.util.Objects;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.AttemptScope;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Delivers a stream to the caller's handler, and joins the text of all attempts to one
 * answer. The handler runs in the scope of the method's attempt, because AI services run
 * tools and call the model again from the handler.
 */
final class StreamDelivery implements StreamingHandle {

	private final StreamingChatResponseHandler handler;

	private final LlmCallContext method;

	private final StringBuilder text = new StringBuilder();

	private final Disposable.Swap subscription = Disposables.swap();

	private @Nullable ChatResponse last;

	StreamDelivery(StreamingChatResponseHandler handler, LlmCallContext method) {
		this.handler = handler;
		this.method = method;
	}

	void begin(Disposable subscription) {
		this.subscription.replace(subscription);
	}

	/** Discards the collected text, because an attempt starts the answer again. */
	void restart() {
		this.text.setLength(0);
	}

	void next(StreamPiece piece) {
		if (piece instanceof StreamPiece.Text next) {
			this.text.append(next.text());
			hand(() -> this.handler.onPartialResponse(new PartialResponse(next.text()),
					new PartialResponseContext(this)));
		}
		else if (piece instanceof StreamPiece.End end) {
			this.last = end.response();
		}
		else {
			hand(() -> ((StreamPiece.Aside) piece).action().accept(this.handler, this));
		}
	}

	/** Delivers the complete response. At this point the attempt is already recorded. */
	void complete() {
		hand(() -> this.handler.onCompleteResponse(whole(Objects.requireNonNull(this.last))));
	}

	/**
	 * Returns the last response with the text of the whole answer. The response itself
	 * contains only the text of the last attempt.
	 */
	private ChatResponse whole(ChatResponse last) {
		return this.text.isEmpty() ? last
				: last.toBuilder().aiMessage(last.aiMessage().withText(this.text.toString())).build();
	}

	void fail(Throwable error) {
		hand(() -> this.handler.onError(error));
	}

	/** Runs a callback of the handler, unless the stream is cancelled. */
	private void hand(Runnable callback) {
		if (isCancelled()) {
			return;
		}
		AttemptScope scope = AttemptScope.open(this.method);
		try {
			callback.run();
		}
		finally {
			scope.close();
		}
	}

	String text() {
		return this.text.toString();
	}

	@Override
	public void cancel() {
		this.subscription.dispose();
	}

	@Override
	public boolean isCancelled() {
		return this.subscription.isDisposed();
	}

}
