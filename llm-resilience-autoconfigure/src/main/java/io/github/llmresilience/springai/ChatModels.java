package io.github.llmresilience.springai;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import io.github.llmresilience.call.LlmTarget;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;

/**
 * The application's own chat models, by provider.
 */
final class ChatModels {

	private final ChatModelProviders providers;

	private final Function<String, ChatModel> beans;

	ChatModels(ChatModelProviders providers, Function<String, ChatModel> beans) {
		this.providers = providers;
		this.beans = beans;
	}

	/**
	 * The model of a provider.
	 * @param provider the name of the provider; that of no provider stands for the
	 * default
	 */
	ChatModel of(String provider) {
		if (LlmTarget.DEFAULT_PROVIDER.equals(provider)) {
			return byDefault();
		}
		String bean = this.providers.beans().get(provider);
		if (bean == null) {
			throw new IllegalStateException("There is no ChatModel for provider '" + provider + "', only for "
					+ this.providers.beans().keySet() + ". Add its starter, or name its bean with llm.retry.providers."
					+ provider + ".chat-model");
		}
		return this.beans.apply(bean);
	}

	/** The model outside of any call. */
	ChatModel byDefault() {
		ChatModel model = findDefault();
		if (model == null) {
			throw new IllegalStateException("There are " + this.providers.beans().size() + " ChatModels, for "
					+ this.providers.beans().keySet() + ", and nothing says which one answers outside of an @LlmCall. "
					+ "Set llm.retry.default-provider to one of them, or mark one ChatModel bean as @Primary. A call on "
					+ "another thread than that of its @LlmCall method is outside too: carry the method's call there with "
					+ "LlmCallContext.wrap(..)");
		}
		return model;
	}

	@Nullable ChatModel findDefault() {
		String bean = this.providers.defaultBean();
		return (bean != null) ? this.beans.apply(bean) : null;
	}

	/** The configured options of all models. */
	List<ChatOptions> options() {
		return this.providers.beans().values().stream().map(this.beans).map(ChatModels::optionsOf).toList();
	}

	static ChatOptions optionsOf(ChatModel model) {
		return Objects.requireNonNullElseGet(model.getOptions(), () -> ChatOptions.builder().build());
	}

}
