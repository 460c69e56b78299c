package io.github.llmresilience.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Hands a stream to the caller's handler, its attempts put together to one answer.
 */
final class StreamDelivery implements StreamingHandle {

	private final StreamingChatResponseHandler handler;

	private final StringBuilder text = new StringBuilder();

	private final Disposable.Swap subscription = Disposables.swap();

	StreamDelivery(StreamingChatResponseHandler handler) {
		this.handler = handler;
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
			this.handler.onPartialResponse(new PartialResponse(next.text()), new PartialResponseContext(this));
		}
		else if (piece instanceof StreamPiece.End end) {
			this.handler.onCompleteResponse(whole(end.response()));
		}
		else {
			((StreamPiece.Aside) piece).action().accept(this.handler);
		}
	}

	/** The last attempt knows only what it has said itself. */
	private ChatResponse whole(ChatResponse last) {
		return this.text.isEmpty() ? last
				: last.toBuilder().aiMessage(last.aiMessage().withText(this.text.toString())).build();
	}

	void fail(Throwable error) {
		this.handler.onError(error);
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
