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
 * Hands a stream to the caller's handler, its attempts put together to one answer. The
 * handler works inside the method's attempt: an AI service runs tools and asks the model
 * again from there.
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

	/** An attempt begins with the answer's beginning. */
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

	/** The attempt is booked: whatever the handler does now comes after it. */
	void complete() {
		hand(() -> this.handler.onCompleteResponse(whole(Objects.requireNonNull(this.last))));
	}

	/** The last attempt knows only what it has said itself. */
	private ChatResponse whole(ChatResponse last) {
		return this.text.isEmpty() ? last
				: last.toBuilder().aiMessage(last.aiMessage().withText(this.text.toString())).build();
	}

	void fail(Throwable error) {
		hand(() -> this.handler.onError(error));
	}

	/** A handler that has cancelled is told nothing more. */
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
