/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.client.KnownClients;
import io.github.llmresilience.engine.reactive.ModelStream;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.routing.ModelBeans;
import io.github.llmresilience.routing.ModelProviders;
import reactor.core.publisher.Flux;

import org.springframework.util.function.SingletonSupplier;

/**
 * The LangChain4j streaming model that is injected by default. Inside an
 * {@code @LlmCall}, it streams from the model of the current target. The same or the next
 * model resumes a broken stream, and the handler receives one answer. Outside, it
 * delegates to the default model.
 */
public final class LangChain4jRoutingStreamingModel implements StreamingChatModel {

	private final ModelBeans<StreamingChatModel> models;

	private final Supplier<ReactiveDriver> driver;

	private final StreamPieceReader reader = new StreamPieceReader();

	public LangChain4jRoutingStreamingModel(ModelProviders providers, Function<String, StreamingChatModel> beans,
			Supplier<ReactiveDriver> driver) {
		this.models = new ModelBeans<>(StreamingChatModel.class, providers, beans);
		this.driver = SingletonSupplier.of(driver);
	}

	@Override
	public void chat(ChatRequest request, ChatRequestOptions options, StreamingChatResponseHandler handler) {
		Objects.requireNonNull(request, "'request' must not be null");
		LlmCallContext method = LlmCallContext.Scope.current();
		if (method == null) {
			this.models.byDefault().chat(request, options, handler);
			return;
		}
		StreamDelivery delivery = new StreamDelivery(handler, method);
		String question = LangChain4jMessages.CONVERSATIONS.lastQuestionIn(request.messages());
		ModelStream stream = new ModelStream(() -> attempt(request, options, method), this.reader,
				!request.toolSpecifications().isEmpty(),
				(target) -> KnownClients.ignoresAborts(this.models.of(target.provider(), method)), delivery::restart);
		delivery.begin(this.driver.get()
			.streamFromModel(method, stream)
			.cast(StreamPiece.class)
			.doOnComplete(() -> method.answered(question, delivery.text()))
			.subscribe(delivery::next, delivery::fail, delivery::complete));
	}

	private Flux<StreamPiece> attempt(ChatRequest request, ChatRequestOptions options, LlmCallContext method) {
		LlmCallContext attempt = LlmCallContext.current();
		return StreamSource.of(this.models.of(attempt.target().provider(), attempt),
				AttemptRequests.of(request, method, attempt, false), options, attempt);
	}

	@Override
	public Set<Capability> supportedCapabilities() {
		return Capabilities.common(this.models.all(), StreamingChatModel::supportedCapabilities);
	}

}
