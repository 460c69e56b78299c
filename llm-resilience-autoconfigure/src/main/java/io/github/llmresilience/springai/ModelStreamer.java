/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.Objects;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.client.KnownClients;
import io.github.llmresilience.engine.reactive.ModelStream;
import io.github.llmresilience.engine.reactive.ReactiveDriver;
import io.github.llmresilience.http.RunningAttempts;
import io.github.llmresilience.routing.ModelBeans;
import reactor.core.publisher.Flux;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * Streams from chat models inside an {@code @LlmCall}. The same or the next model resumes
 * a broken stream: its conversation contains the partial answer.
 */
final class ModelStreamer {

	private final ModelBeans<ChatModel> models;

	private final AttemptPrompts prompts;

	private final ReactiveDriver driver;

	private final RunningAttempts running;

	private final ChatResponseReader reader = new ChatResponseReader();

	ModelStreamer(ModelBeans<ChatModel> models, AttemptPrompts prompts, ModelDrivers drivers) {
		this.models = models;
		this.prompts = prompts;
		this.driver = drivers.reactive();
		this.running = drivers.running();
	}

	Flux<ChatResponse> stream(Prompt prompt, LlmCallContext method) {
		return Flux.defer(() -> {
			StringBuilder seen = new StringBuilder();
			ModelStream stream = new ModelStream(() -> attempt(prompt, method), this.reader, ToolOffers.in(prompt),
					(target) -> KnownClients.ignoresAborts(this.models.of(target.provider(), method)),
					() -> seen.setLength(0));
			return this.driver.streamFromModel(method, stream)
				.cast(ChatResponse.class)
				.doOnNext((response) -> seen.append(ChatResponseReader.textOf(response)))
				.doOnComplete(() -> note(prompt, seen, method));
		});
	}

	private Flux<ChatResponse> attempt(Prompt prompt, LlmCallContext method) {
		LlmCallContext attempt = LlmCallContext.current();
		ChatModel model = this.models.of(attempt.target().provider(), attempt);
		Prompt told = this.prompts.of(prompt, method, attempt, model, false);
		String id = this.running.begin(attempt);
		Prompt marked = told.mutate()
			.chatOptions(AttemptHeaders.add(Objects.requireNonNull(told.getOptions()), id))
			.build();
		LlmTarget target = attempt.target();
		return stream(model, marked, attempt).doOnNext((response) -> {
			ForeignReasoning.signEnd(response, target);
			attempt.responded(response.getMetadata().getModel(), response.getMetadata().getId());
		}).doFinally((signal) -> this.running.end(id));
	}

	/**
	 * Streams from a model. If it refuses a parameter by name, asks it again without this
	 * parameter. Each parameter is learned once.
	 */
	private Flux<ChatResponse> stream(ChatModel model, Prompt prompt, LlmCallContext attempt) {
		return Flux.defer(() -> model.stream(prompt)).onErrorResume((error) -> {
			Prompt remaining = this.prompts.withoutRefused(prompt, attempt, error);
			return (remaining != null) ? stream(model, remaining, attempt) : Flux.error(error);
		});
	}

	private static void note(Prompt prompt, StringBuilder seen, LlmCallContext method) {
		if (!seen.isEmpty()) {
			method.answered(SpringAiMessages.CONVERSATIONS.lastQuestionIn(prompt.getInstructions()), seen.toString());
		}
	}

}
