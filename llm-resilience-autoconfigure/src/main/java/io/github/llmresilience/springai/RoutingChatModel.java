package io.github.llmresilience.springai;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmCallContextHolder;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.output.OutputValidator;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.util.function.SingletonSupplier;

/**
 * The chat model that is injected where nobody asks for a certain one. Inside an
 * {@code @LlmCall} it calls the model of the current target, with retries, re-asks and
 * fallbacks; elsewhere it hands on to the default model.
 */
public final class RoutingChatModel implements ChatModel {

	private final ChatModels models;

	private final Supplier<ModelCaller> caller;

	private RoutingChatModel(ChatModels models, Supplier<ModelCaller> caller) {
		this.models = models;
		this.caller = caller;
	}

	/**
	 * Creates the model.
	 * @param providers which chat model bean belongs to which provider
	 * @param beans finds a chat model bean by its name
	 * @param driver makes the attempts; asked for at the first call
	 * @param validator checks values whose type is known; asked for at the first call
	 * @return the routing model
	 */
	public static RoutingChatModel of(ChatModelProviders providers, Function<String, ChatModel> beans,
			Supplier<BlockingDriver> driver, Supplier<OutputValidator> validator) {
		ChatModels models = new ChatModels(providers, beans);
		return new RoutingChatModel(models,
				SingletonSupplier.of(() -> new ModelCaller(models, new OutputTypes(validator.get()), driver.get())));
	}

	@Override
	public ChatResponse call(Prompt prompt) {
		Objects.requireNonNull(prompt, "'prompt' must not be null");
		LlmCallContext context = LlmCallContextHolder.get();
		return (context != null) ? caller().call(prompt, context) : this.models.byDefault().call(forDefault(prompt));
	}

	/**
	 * Streams are not retried yet: they go to the model that the attempt is meant for.
	 */
	@Override
	public Flux<ChatResponse> stream(Prompt prompt) {
		Objects.requireNonNull(prompt, "'prompt' must not be null");
		return Flux.defer(() -> {
			LlmCallContext context = LlmCallContextHolder.get();
			return (context != null) ? caller().stream(prompt, context)
					: this.models.byDefault().stream(forDefault(prompt));
		});
	}

	private ModelCaller caller() {
		return Objects.requireNonNull(this.caller.get());
	}

	/** A prompt that was made inside an {@code @LlmCall} and is called outside of it. */
	private Prompt forDefault(Prompt prompt) {
		if (!(prompt.getOptions() instanceof NeutralChatOptions)) {
			return prompt;
		}
		return caller().translate(prompt, this.models.byDefault(),
				new LlmTarget(LlmTarget.DEFAULT_PROVIDER, LlmTarget.DEFAULT_MODEL), true);
	}

	/**
	 * Inside an {@code @LlmCall} options of no provider: who will answer is not known
	 * when the prompt is made.
	 */
	@Override
	public ChatOptions getOptions() {
		ChatModel model = (LlmCallContextHolder.get() == null) ? this.models.findDefault() : null;
		return (model != null) ? ChatModels.optionsOf(model) : NeutralChatOptions.empty().build();
	}

	@Override
	@Deprecated(forRemoval = true)
	@SuppressWarnings("removal")
	public ChatOptions getDefaultOptions() {
		return getOptions();
	}

}
