/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.langchain4j;

import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.routing.ModelBeans;
import io.github.llmresilience.routing.ModelProviders;

import org.springframework.util.function.SingletonSupplier;

/**
 * The LangChain4j chat model that is injected by default, also into AI services. Inside
 * an {@code @LlmCall}, it calls the model of the current target, with retries, re-asks
 * and fallbacks. Outside, it delegates to the default model.
 */
public final class LangChain4jRoutingModel implements ChatModel {

	private final ModelBeans<ChatModel> models;

	private final Supplier<RequestCaller> caller;

	public LangChain4jRoutingModel(ModelProviders providers, Function<String, ChatModel> beans,
			Supplier<BlockingDriver> driver, boolean replays) {
		ExpectedJson.reportIfUnread();
		this.models = new ModelBeans<>(ChatModel.class, providers, beans);
		this.caller = SingletonSupplier.of(() -> new RequestCaller(this.models, driver.get(), replays));
	}

	@Override
	public ChatResponse chat(ChatRequest request, ChatRequestOptions options) {
		Objects.requireNonNull(request, "'request' must not be null");
		LlmCallContext context = LlmCallContext.Scope.current();
		return (context != null) ? this.caller.get().call(request, options, context)
				: this.models.byDefault().chat(request, options);
	}

	@Override
	public Set<Capability> supportedCapabilities() {
		return Capabilities.common(this.models.all(), ChatModel::supportedCapabilities);
	}

}
