/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.openai.errors.UnauthorizedException;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.autoconfigure.LlmLangChain4jAutoConfiguration;
import io.github.llmresilience.call.CircuitState;
import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmCallListener;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.ai.model.openai.autoconfigure.OpenAiEmbeddingAutoConfiguration;
import org.springframework.ai.moderation.ModerationModel;
import org.springframework.ai.moderation.ModerationPrompt;
import org.springframework.ai.moderation.ModerationResponse;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * F54: models that are no chat models, inside of an {@code @LlmCall} of a chat model.
 */
@Timeout(60)
class OtherModelTests {

	private static final ScriptedProviders providers = new ScriptedProviders();

	private static final Reply VECTOR = new Reply(200, Map.of(), """
			{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,0.25]}],"model":"m",
			"usage":{"prompt_tokens":4,"total_tokens":4}}""");

	private final List<LlmCallEvent> events = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner context = SpringAiContext.at(providers)
		.withConfiguration(
				AutoConfigurations.of(OpenAiEmbeddingAutoConfiguration.class, LlmLangChain4jAutoConfiguration.class))
		.withBean(LlmCallListener.class, () -> this.events::add)
		.withBean(Painter.class)
		.withBean(Vectors.class)
		.withBean(Librarian.class);

	/**
	 * An image model of the application's own, which fails twice.
	 */
	static class Painter implements ImageModel {

		private int requests;

		@Override
		public ImageResponse call(ImagePrompt prompt) {
			if (++this.requests < 3) {
				throw new LlmHttpException(529, Map.of(), "");
			}
			return new ImageResponse(List.of());
		}

	}

	/**
	 * An embedding model of LangChain4j, which fails once.
	 */
	static class Vectors implements dev.langchain4j.model.embedding.EmbeddingModel {

		private int requests;

		@Override
		public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
			if (++this.requests == 1) {
				throw new LlmHttpException(500, Map.of(), "");
			}
			return Response.from(List.of(Embedding.from(new float[] { 1 })), new TokenUsage(3));
		}

	}

	/**
	 * A model that no proxy can subclass, which fails once.
	 */
	static final class Moderator implements ModerationModel {

		@Override
		public String toString() {
			return "a moderator";
		}

		private int requests;

		@Override
		public ModerationResponse call(ModerationPrompt prompt) {
			if (++this.requests == 1) {
				throw new LlmHttpException(500, Map.of(), "");
			}
			return new ModerationResponse(null);
		}

	}

	static class Guard {

		private final ModerationModel model;

		Guard(ModerationModel model) {
			this.model = model;
		}

		@LlmCall(name = "describe", model = "openai/gpt-4o-mini")
		String describe() {
			return this.model.toString();
		}

		@LlmCall(name = "guard", model = "openai/gpt-4o-mini")
		ModerationResponse guard() {
			return this.model.call(new ModerationPrompt("a book"));
		}

	}

	static class Librarian {

		private final ChatClient chat;

		private final EmbeddingModel embedding;

		private final ImageModel image;

		private final dev.langchain4j.model.embedding.EmbeddingModel vectors;

		Librarian(ChatClient.Builder chat, EmbeddingModel embedding, ImageModel image,
				dev.langchain4j.model.embedding.EmbeddingModel vectors) {
			this.chat = chat.build();
			this.embedding = embedding;
			this.image = image;
			this.vectors = vectors;
		}

		@LlmCall(name = "find", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-haiku-4-5")
		String find(String question) {
			int length = this.embedding.embedForResponse(List.of(question)).getResult().getOutput().length;
			return this.chat.prompt(question + length).call().content();
		}

		@LlmCall(name = "paint", model = "openai/gpt-4o-mini")
		int paint() {
			return this.image.call(new ImagePrompt("a book")).getResults().size();
		}

		@LlmCall(name = "compare", model = "openai/gpt-4o-mini")
		int compare() {
			return this.vectors.embed("a book").content().dimension();
		}

		float[] outside() {
			return this.embedding.embed("a book");
		}

	}

	@BeforeEach
	void reset() {
		providers.reset();
	}

	@AfterAll
	static void close() {
		providers.close();
	}

	private List<LlmCallEvent.AttemptEnded> attemptsOf(String call) {
		return this.events.stream()
			.filter(LlmCallEvent.AttemptEnded.class::isInstance)
			.map(LlmCallEvent.AttemptEnded.class::cast)
			.filter((attempt) -> attempt.call().equals(call))
			.toList();
	}

	/** The request is repeated alone, and the chat stays at its model. */
	@Test
	void retriesAnEmbeddingAlone() {
		providers.openAi.replies(Reply.error(503), VECTOR, ScriptedProviders.openAi("Emma"));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).find("Which book?")).isEqualTo("Emma");
			assertThat(providers.order()).containsExactly("openai", "openai", "openai");
			assertThat(attemptsOf("embedding-model")).extracting(LlmCallEvent.AttemptEnded::target)
				.containsOnly(new LlmTarget("openai", "embedding"));
			assertThat(attemptsOf("embedding-model")).extracting(LlmCallEvent.AttemptEnded::kind)
				.containsExactly(FailureKind.OVERLOADED, null);
			assertThat(attemptsOf("embedding-model").get(1).usage()).isEqualTo(new LlmUsage(4, 0));
			assertThat(attemptsOf("find")).extracting(LlmCallEvent.AttemptEnded::kind).containsOnlyNulls();
		});
	}

	/** A failure of one kind of model never moves another one. */
	@Test
	void neverMovesTheChatBecauseOfAnEmbedding() {
		for (int status : new int[] { 401, 429, 500 }) {
			providers.reset();
			providers.openAi.replies(Reply.error(status));
			this.context.withPropertyValues("llm.retry.max-attempts=1").run((context) -> {
				assertThatExceptionOfType(LlmRetriesExhaustedException.class)
					.isThrownBy(() -> context.getBean(Librarian.class).find("Which book?"))
					.withMessageContaining("embedding-model")
					.satisfies((thrown) -> assertThat(thrown.attempts()).extracting(LlmAttempt::target)
						.containsOnly("openai/embedding"));
				assertThat(providers.order()).containsExactly("openai");
				assertThat(this.events).noneMatch(LlmCallEvent.FellBack.class::isInstance);
			});
		}
	}

	/** Its circuit breaker is its own, and so is its rejection. */
	@Test
	void opensTheCircuitOfTheEmbeddingOnly() {
		providers.openAi.replies(Reply.error(500));
		this.context.withPropertyValues("llm.retry.max-attempts=1").run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			for (int i = 0; i < 10; i++) {
				assertThatThrownBy(() -> librarian.find("Which book?"))
					.isInstanceOf(LlmRetriesExhaustedException.class);
			}
			TargetGates gates = context.getBean(TargetGates.class);
			assertThat(gates.status(new LlmTarget("openai", "embedding")).circuit()).isEqualTo(CircuitState.OPEN);
			assertThat(gates.status(new LlmTarget("openai", "gpt-4o-mini")).circuit()).isEqualTo(CircuitState.CLOSED);
			assertThatThrownBy(() -> librarian.find("Which book?")).isInstanceOf(LlmRetriesExhaustedException.class)
				.hasMessageContaining("CIRCUIT_OPEN");
			assertThat(providers.order()).hasSize(10).containsOnly("openai");
		});
	}

	@Test
	void retriesOtherKindsAndOtherLibraries() {
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).paint()).isZero();
			assertThat(attemptsOf("image-model")).hasSize(3);
			assertThat(context.getBean(Librarian.class).compare()).isOne();
			assertThat(attemptsOf("embedding-model")).hasSize(2);
		});
	}

	/** F54: OpenAI's models for speech, transcription and moderation are such classes. */
	@Test
	void retriesAModelOfAFinalClassThatIsInjectedByItsInterface() {
		this.context.withBean(Moderator.class).withBean(Guard.class).run((context) -> {
			assertThat(context.getBean(Guard.class).guard()).isNotNull();
			assertThat(attemptsOf("moderation-model")).extracting(LlmCallEvent.AttemptEnded::kind)
				.containsExactly(FailureKind.SERVER_ERROR, null);
			assertThat(attemptsOf("guard")).extracting(LlmCallEvent.AttemptEnded::kind).containsOnlyNulls();
			assertThat(context.getBean(Moderator.class)).isNotNull();
			assertThat(context.getBean(Guard.class).describe()).isEqualTo("a moderator");
			assertThat(attemptsOf("moderation-model")).as("only requests are calls").hasSize(2);
		});
	}

	/**
	 * An embedding model for the time in which the other one fails.
	 */
	static class Backup implements EmbeddingModel {

		@Override
		public EmbeddingResponse call(EmbeddingRequest request) {
			return new EmbeddingResponse(
					List.of(new org.springframework.ai.embedding.Embedding(new float[] { 1, 2, 3 }, 0)));
		}

		@Override
		public float[] embed(Document document) {
			return new float[] { 1, 2, 3 };
		}

	}

	private ApplicationContextRunner withBackup(String fallback) {
		return this.context
			.withBean("backupEmbeddingModel", Backup.class, Backup::new, (definition) -> definition.setFallback(true))
			.withPropertyValues("llm.retry.calls.embedding-model.fallback.models=" + fallback);
	}

	/** Only to a model that the application names. The chat stays at its model. */
	@Test
	void fallsBackToAnotherModelOfTheSameKind() {
		providers.openAi.replies(Reply.error(503), Reply.error(503), Reply.error(503),
				ScriptedProviders.openAi("Emma"));
		withBackup("backup/embedding").run((context) -> {
			assertThat(context.getBean(Librarian.class).find("Which book?")).isEqualTo("Emma");
			assertThat(attemptsOf("embedding-model")).extracting(LlmCallEvent.AttemptEnded::target)
				.last()
				.isEqualTo(new LlmTarget("backup", "embedding"));
			assertThat(providers.openAi.messages(3)).first().asString().contains("Which book?3");
			assertThat(attemptsOf("find")).extracting(LlmCallEvent.AttemptEnded::kind).containsOnlyNulls();
		});
	}

	@Test
	void tellsWhichModelsThereAreIfThereIsNoSuchFallback() {
		providers.openAi.replies(VECTOR);
		withBackup("mistral/embedding")
			.run((context) -> assertThatThrownBy(() -> context.getBean(Librarian.class).find("Which book?"))
				.hasStackTraceContaining(
						"There is no embedding model of the provider 'mistral', only of [backup, openai]"));
	}

	@Test
	void takesSettingsOfItsOwn() {
		providers.openAi.replies(Reply.error(503), Reply.error(503), Reply.error(503), VECTOR,
				ScriptedProviders.openAi("Emma"));
		this.context
			.withPropertyValues("llm.retry.calls.embedding-model.max-attempts=4", "llm.retry.max-attempts=1",
					"llm.retry.fallback.models=anthropic/claude-haiku-4-5")
			.run((context) -> assertThat(context.getBean(Librarian.class).find("Which book?")).isEqualTo("Emma"));
	}

	@Test
	void leavesExceptionsUnchangedIfCallsAreNotProtected() {
		providers.openAi.replies(Reply.error(401));
		this.context.withPropertyValues("llm.retry.enabled=false")
			.run((context) -> assertThatThrownBy(() -> context.getBean(Librarian.class).find("Which book?"))
				.isInstanceOf(UnauthorizedException.class));
	}

	@Test
	void leavesModelsAloneOutsideOfACall() {
		providers.openAi.replies(Reply.error(503), VECTOR);
		this.context.run((context) -> {
			assertThatThrownBy(() -> context.getBean(Librarian.class).outside())
				.isNotInstanceOf(LlmRetriesExhaustedException.class);
			assertThat(context.getBean(Librarian.class).outside()).hasSize(2);
		});
	}

}
