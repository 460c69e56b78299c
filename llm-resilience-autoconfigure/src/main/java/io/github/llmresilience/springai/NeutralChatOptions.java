/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.llmresilience.call.LlmCallContext;
import org.jspecify.annotations.Nullable;

import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.model.tool.DefaultToolCallingChatOptions;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;

/**
 * Chat options of a prompt that may go to any provider. They contain the portable options
 * that were set, and the provider-specific builders that were combined with them. They
 * contain no defaults of a provider.
 */
final class NeutralChatOptions extends DefaultToolCallingChatOptions implements StructuredOutputChatOptions {

	private final @Nullable String outputSchema;

	private final @Nullable String outputFormat;

	private final List<ChatOptions.Builder<?>> specific;

	private final @Nullable LlmCallContext madeIn;

	private NeutralChatOptions(Builder builder) {
		this(builder, builder.portable());
	}

	private NeutralChatOptions(Builder builder, ToolCallingChatOptions portable) {
		super(portable.getToolCallbacks(), portable.getToolContext(), portable.getModel(),
				portable.getFrequencyPenalty(), portable.getMaxTokens(), portable.getPresencePenalty(),
				portable.getStopSequences(), portable.getTemperature(), portable.getTopK(), portable.getTopP());
		this.outputSchema = builder.outputSchema;
		this.outputFormat = builder.outputFormat;
		this.specific = List.copyOf(builder.specific);
		this.madeIn = builder.madeIn;
	}

	static Builder empty() {
		return new Builder();
	}

	@Override
	public @Nullable String getOutputSchema() {
		return this.outputSchema;
	}

	/**
	 * Returns the format instructions of the converter that reads the answer.
	 * @return the instructions, or null if they are not known
	 */
	@Nullable String outputFormat() {
		return this.outputFormat;
	}

	/**
	 * Returns the attempt of the method in which the options were created.
	 * @return the attempt, or null if the options were created outside of an attempt
	 */
	@Nullable LlmCallContext madeIn() {
		return this.madeIn;
	}

	/** Returns the provider-specific builders, in the order they were combined. */
	List<ChatOptions.Builder<?>> specific() {
		return this.specific;
	}

	/** Returns a builder with the portable options, without the tools. */
	ChatOptions.Builder<?> portable(boolean withStopSequences) {
		return ChatOptions.builder()
			.model(getModel())
			.frequencyPenalty(getFrequencyPenalty())
			.maxTokens(getMaxTokens())
			.presencePenalty(getPresencePenalty())
			.stopSequences(withStopSequences ? getStopSequences() : null)
			.temperature(getTemperature())
			.topK(getTopK())
			.topP(getTopP());
	}

	@Override
	public Builder mutate() {
		Builder builder = new Builder();
		builder.model(getModel())
			.frequencyPenalty(getFrequencyPenalty())
			.maxTokens(getMaxTokens())
			.presencePenalty(getPresencePenalty())
			.stopSequences(getStopSequences())
			.temperature(getTemperature())
			.topK(getTopK())
			.topP(getTopP())
			.toolCallbacks(getToolCallbacks())
			.toolContext(getToolContext())
			.outputSchema(this.outputSchema)
			.outputFormat(this.outputFormat);
		builder.specific.addAll(this.specific);
		builder.madeIn = this.madeIn;
		return builder;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof NeutralChatOptions that && super.equals(other)
				&& Objects.equals(this.outputSchema, that.outputSchema)
				&& Objects.equals(this.outputFormat, that.outputFormat) && this.specific.equals(that.specific);
	}

	@Override
	public int hashCode() {
		return Objects.hash(super.hashCode(), this.outputSchema, this.specific);
	}

	/**
	 * Builds {@link NeutralChatOptions}.
	 */
	static final class Builder extends DefaultToolCallingChatOptions.Builder<Builder>
			implements StructuredOutputChatOptions.Builder<Builder> {

		private @Nullable String outputSchema;

		private @Nullable String outputFormat;

		private List<ChatOptions.Builder<?>> specific = new ArrayList<>();

		private @Nullable LlmCallContext madeIn;

		Builder outputFormat(@Nullable String outputFormat) {
			this.outputFormat = outputFormat;
			return this;
		}

		Builder madeIn(@Nullable LlmCallContext context) {
			this.madeIn = context;
			return this;
		}

		@Override
		public Builder clone() {
			Builder copy = super.clone();
			copy.specific = new ArrayList<>(this.specific);
			return copy;
		}

		@Override
		public Builder outputSchema(@Nullable String outputSchema) {
			this.outputSchema = outputSchema;
			return this;
		}

		@Override
		public Builder combineWith(ChatOptions.Builder<?> other) {
			super.combineWith(other);
			if (other instanceof Builder neutral) {
				this.outputSchema = (neutral.outputSchema != null) ? neutral.outputSchema : this.outputSchema;
				this.outputFormat = (neutral.outputFormat != null) ? neutral.outputFormat : this.outputFormat;
				this.specific.addAll(neutral.specific);
				this.madeIn = (neutral.madeIn != null) ? neutral.madeIn : this.madeIn;
			}
			else {
				if (other instanceof StructuredOutputChatOptions.Builder<?>
						&& other.build() instanceof StructuredOutputChatOptions built
						&& built.getOutputSchema() != null) {
					this.outputSchema = built.getOutputSchema();
				}
				this.specific.add(other.clone());
			}
			return this;
		}

		private ToolCallingChatOptions portable() {
			return super.build();
		}

		@Override
		public NeutralChatOptions build() {
			return new NeutralChatOptions(this);
		}

	}

}
