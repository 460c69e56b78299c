/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.output.OutputValidator;
import io.github.llmresilience.routing.ModelBeans;
import io.github.llmresilience.routing.ModelProviders;
import io.github.llmresilience.state.Resettable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.util.context.ContextView;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.util.function.SingletonSupplier;

/**
 * The chat model that is injected by default. Inside an {@code @LlmCall}, it calls the
 * model of the current target, with retries, re-asks and fallbacks. Outside, it delegates
 * to the default model.
 */
public final class SpringAiRoutingModel implements ChatModel, Resettable {

	private final ModelBeans<ChatModel> models;

	private final AttemptPrompts prompts;

	private final Supplier<ModelCaller> caller;

	private final Supplier<ModelStreamer> streamer;

	private SpringAiRoutingModel(ModelBeans<ChatModel> models, AttemptPrompts prompts, Supplier<ModelCaller> caller,
			Supplier<ModelStreamer> streamer) {
		this.models = models;
		this.prompts = prompts;
		this.caller = caller;
		this.streamer = streamer;
	}

	/**
	 * Creates the model.
	 * @param beans returns the chat model bean with a given name
	 * @param replays whether a method that runs again gets the answers that it has got
	 */
	public static SpringAiRoutingModel of(ModelProviders providers, Function<String, ChatModel> beans,
			Supplier<ModelDrivers> drivers, Supplier<OutputValidator> validator, boolean replays) {
		ModelBeans<ChatModel> models = new ModelBeans<>(ChatModel.class, providers, beans);
		AttemptPrompts prompts = new AttemptPrompts(models);
		return new SpringAiRoutingModel(models, prompts,
				SingletonSupplier.of(() -> new ModelCaller(models, prompts, new OutputTypes(validator.get()),
						drivers.get().blocking(), replays)),
				SingletonSupplier.of(() -> new ModelStreamer(models, prompts, drivers.get())));
	}

	@Override
	public ChatResponse call(Prompt prompt) {
		Objects.requireNonNull(prompt, "'prompt' must not be null");
		LlmCallContext context = LlmCallContext.Scope.current();
		return (context != null) ? Objects.requireNonNull(this.caller.get()).call(prompt, context)
				: this.models.byDefault().call(forDefault(prompt));
	}

	@Override
	public Flux<ChatResponse> stream(Prompt prompt) {
		Objects.requireNonNull(prompt, "'prompt' must not be null");
		return Flux.deferContextual((view) -> {
			LlmCallContext context = contextOf(view, prompt);
			return (context != null) ? Objects.requireNonNull(this.streamer.get()).stream(prompt, context)
					: this.models.byDefault().stream(forDefault(prompt));
		});
	}

	/**
	 * Returns the call that a stream belongs to. The context comes from the subscriber,
	 * or else from the thread, or else from the options of the prompt. The options are
	 * needed because the subscriber of a blocking method has no context, and later rounds
	 * of a tool loop run on other threads.
	 */
	private static @Nullable LlmCallContext contextOf(ContextView view, Prompt prompt) {
		LlmCallContext context = view.getOrDefault(LlmCallContext.CONTEXT_KEY, LlmCallContext.Scope.current());
		return (context == null && prompt.getOptions() instanceof NeutralChatOptions neutral) ? neutral.madeIn()
				: context;
	}

	/**
	 * Returns the prompt for the default model. Options created inside an
	 * {@code @LlmCall} are translated to the options of that model.
	 */
	private Prompt forDefault(Prompt prompt) {
		if (!(prompt.getOptions() instanceof NeutralChatOptions)) {
			return prompt;
		}
		return this.prompts.translate(prompt, this.models.byDefault(),
				new LlmTarget(LlmTarget.DEFAULT_PROVIDER, LlmTarget.DEFAULT_MODEL), true);
	}

	/**
	 * Returns the options of the default model. Inside an {@code @LlmCall}, returns
	 * neutral options, because the target is not known when the prompt is created.
	 */
	@Override
	public ChatOptions getOptions() {
		LlmCallContext context = LlmCallContext.Scope.current();
		ChatModel model = (context == null) ? this.models.findDefault() : null;
		return (model != null) ? ChatModels.optionsOf(model) : NeutralChatOptions.empty().madeIn(context).build();
	}

	@Override
	@Deprecated(forRemoval = true)
	@SuppressWarnings("removal")
	public ChatOptions getDefaultOptions() {
		return getOptions();
	}

	/** Forgets which parameters the models have refused. */
	@Override
	public void reset() {
		this.prompts.reset();
	}

}
