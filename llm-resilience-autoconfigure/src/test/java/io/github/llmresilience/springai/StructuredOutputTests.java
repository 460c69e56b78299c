/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.llmresilience.annotation.LlmCall;
import io.github.llmresilience.annotation.PreviousErrors;
import io.github.llmresilience.autoconfigure.LlmRetryMetricsAutoConfiguration;
import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmResult;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttempt;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.failure.LlmToolCall;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.output.JsonOutputParser;
import io.github.llmresilience.output.LlmOutputParser;
import io.github.llmresilience.springai.ScriptedProviders.Reply;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.converter.BeanOutputConverter;
import org.springframework.ai.converter.ListOutputConverter;
import org.springframework.ai.converter.MapOutputConverter;
import org.springframework.ai.converter.StructuredOutputConverter;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Answers that do not parse: mended, or sent back to the model with what is wrong. What
 * is asserted is what went over the wire.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class StructuredOutputTests {

	private static final String EMMA = "{\"title\":\"Emma\",\"author\":\"Jane Austen\"}";

	private static final ScriptedProviders providers = new ScriptedProviders();

	private final ApplicationContextRunner context = SpringAiContext.at(providers)
		.withConfiguration(AutoConfigurations.of(LlmRetryMetricsAutoConfiguration.class))
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withUserConfiguration(Application.class);

	record Book(@NotBlank String title, String author) {

		Book {
			if ("nobody".equals(author)) {
				throw new IllegalArgumentException("a book has an author");
			}
		}

	}

	record Vintage(int year) {
	}

	enum Genre {

		CRIME, ROMANCE

	}

	record Edition(String title, Optional<String> subtitle, @Nullable String series, Genre genre) {
	}

	interface NoConstructor {

		String title();

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Librarian librarian(ChatClient.Builder builder, ChatModel model) {
			return new Librarian(builder.build(), model);
		}

	}

	static class Librarian {

		private final ChatClient chat;

		private final ChatModel model;

		private int bodies;

		Librarian(ChatClient chat, ChatModel model) {
			this.chat = chat;
			this.model = model;
		}

		int bodies() {
			return this.bodies;
		}

		@LlmCall(name = "recommend", model = "openai/gpt-4o-mini")
		LlmResult<Book> recommend(String genre) {
			this.bodies++;
			return LlmResult.of(this.chat.prompt("Recommend a " + genre).call().entity(Book.class));
		}

		@LlmCall(name = "recommend", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		LlmResult<Book> recommendWithFallback(String genre) {
			return LlmResult.of(this.chat.prompt("Recommend a " + genre).call().entity(Book.class));
		}

		@LlmCall(name = "list", model = "openai/gpt-4o-mini")
		List<Book> list() {
			return this.chat.prompt("Recommend some").call().entity(new ParameterizedTypeReference<>() {
			});
		}

		@LlmCall(name = "native", model = "openai/gpt-4o-mini", fallback = "anthropic/claude-3-5-haiku-latest")
		Book nativeOutput() {
			return this.chat.prompt("Recommend one")
				.call()
				.entity(Book.class, (spec) -> spec.useProviderStructuredOutput());
		}

		@LlmCall(name = "title", model = "openai/gpt-4o-mini")
		String titleOnly() {
			this.bodies++;
			return this.chat.prompt("Recommend one").call().entity(Book.class).title();
		}

		@LlmCall(name = "two", model = "openai/gpt-4o-mini")
		String twoQuestions() {
			String topic = this.chat.prompt("Name a topic").call().content();
			return this.chat.prompt("Recommend a book on " + topic).call().entity(Book.class).title();
		}

		@LlmCall(name = "later", model = "openai/gpt-4o-mini")
		Book parsesLater() {
			String book = this.chat.prompt("Give a book").call().content();
			this.chat.prompt("Give a topic").call().content();
			return JsonOutputParser.of(Book.class).parse(book);
		}

		@LlmCall(name = "mapper", model = "openai/gpt-4o-mini")
		Vintage ownMapper() {
			SimpleModule years = new SimpleModule();
			years.addDeserializer(int.class, new StdDeserializer<>(int.class) {

				@Override
				public Integer deserialize(JsonParser parser, DeserializationContext context) {
					return 1900 + Integer.parseInt(parser.getString().substring(1));
				}

			});
			return this.chat.prompt("Which year?")
				.call()
				.entity(new BeanOutputConverter<>(Vintage.class, JsonMapper.builder().addModule(years).build()) {

					@Override
					protected String generateSchema() {
						return super.generateSchema().replace("integer", "string");
					}

				});
		}

		@LlmCall(name = "explain", model = "openai/gpt-4o-mini")
		String explain() {
			return this.chat.prompt("Explain this JSON Schema: ```{\"type\":\"object\"}```").call().content();
		}

		@LlmCall(name = "edition", model = "openai/gpt-4o-mini")
		Edition edition() {
			return this.chat.prompt("Recommend one").call().entity(Edition.class);
		}

		@LlmCall(name = "map", model = "openai/gpt-4o-mini")
		Map<String, Object> map() {
			return this.chat.prompt("Recommend one").call().entity(new MapOutputConverter());
		}

		@LlmCall(name = "words", model = "openai/gpt-4o-mini")
		List<String> words() {
			return this.chat.prompt("List some").call().entity(new ListOutputConverter());
		}

		@LlmCall(name = "converter", model = "openai/gpt-4o-mini")
		String converter(StructuredOutputConverter<String> converter) {
			this.bodies++;
			return this.chat.prompt("Recommend one").call().entity(converter);
		}

		@LlmCall(name = "unusable", model = "openai/gpt-4o-mini")
		NoConstructor unusable() {
			this.bodies++;
			return this.chat.prompt("Recommend one").call().entity(NoConstructor.class);
		}

		@LlmCall(name = "text", model = "openai/gpt-4o-mini")
		String text() {
			return this.chat.prompt("Say something").call().content();
		}

		@LlmCall(name = "errors", model = "openai/gpt-4o-mini", collectErrors = LlmParseException.class)
		Book parsesByHand(String genre, @PreviousErrors List<? extends Throwable> errors) {
			String told = errors.isEmpty() ? "" : " You failed " + errors.size() + " times";
			String text = this.chat.prompt("Recommend a " + genre + told).call().content();
			return JsonOutputParser.of(Book.class).parse(text);
		}

		@LlmCall(name = "tool-output", model = "openai/gpt-4o-mini")
		Book answersByToolCall() {
			Prompt prompt = new Prompt("Recommend one",
					ToolCallingChatOptions.builder()
						.toolCallbacks(FunctionToolCallback.builder("book", (Book book) -> "")
							.inputType(Book.class)
							.description("takes the book")
							.build())
						.build());
			ChatResponse response = this.model.call(prompt);
			AssistantMessage.ToolCall call = response.getResult().getOutput().getToolCalls().get(0);
			LlmOutputParser<Book> parser = JsonOutputParser.of(Book.class);
			return parser.parse(new LlmToolCall(call.id(), call.name()), call.arguments());
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

	private static String last(List<String> messages) {
		return messages.get(messages.size() - 1);
	}

	/** B61, B62: the second request is the history, the bad answer and what is wrong. */
	@Test
	void sendsABadAnswerBackWithPathAndReason() {
		String bad = "{\"title\":\"Emma\",\"author\":{\"name\":\"Jane\"}}";
		providers.openAi.replies(ScriptedProviders.openAi(bad), ScriptedProviders.openAi(EMMA));
		this.context.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			LlmResult<Book> result = librarian.recommend("novel");
			assertThat(result.value()).isEqualTo(new Book("Emma", "Jane Austen"));
			assertThat(result.attempts()).extracting(LlmAttempt::kind, LlmAttempt::usage)
				.containsExactly(tuple(FailureKind.MALFORMED_OUTPUT, new LlmUsage(10, 5)));
			assertThat(librarian.bodies()).isOne();
			List<String> first = providers.openAi.messages(0);
			List<String> second = providers.openAi.messages(1);
			assertThat(providers.order()).hasSize(2);
			assertThat(second).hasSize(first.size() + 2).startsWith(first.toArray(String[]::new));
			assertThat(second.get(first.size())).startsWith("assistant").contains("Jane");
			assertThat(last(second)).startsWith("user").contains("/author").contains("string");
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(meters.get("llm.tokens").tag("use", "wasted").counter().count()).isEqualTo(15);
			assertThat(meters.get("llm.tokens").tag("use", "useful").counter().count()).isEqualTo(15);
			assertThat(meters.get("llm.reasks").tag("outcome", "success").counter().count()).isOne();
			assertThat(meters.find("llm.retries").counter()).isNull();
		});
	}

	/** B63, B64: each mistake has its own message. */
	@Test
	void saysWhatKindOfMistakeItIs() {
		providers.openAi.replies(ScriptedProviders.openAi("I do not know any."),
				ScriptedProviders.openAi("{\"title\": \"Emma\", \"author\": }"), ScriptedProviders.openAi(EMMA));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).recommend("novel").value().title()).isEqualTo("Emma");
			assertThat(last(providers.openAi.messages(1))).contains("no JSON");
			assertThat(last(providers.openAi.messages(2))).contains("not valid JSON").contains("line 1, column");
			assertThat(providers.openAi.messages(2)).hasSize(providers.openAi.messages(0).size() + 4);
		});
	}

	/** B65: a constraint of Bean Validation, and the type's own constructor. */
	@Test
	void checksConstraintsAndTheConstructorOfAKnownType() {
		providers.openAi.replies(ScriptedProviders.openAi("{\"title\":\" \",\"author\":\"Jane Austen\"}"),
				ScriptedProviders.openAi("{\"title\":\"Emma\",\"author\":\"nobody\"}"), ScriptedProviders.openAi(EMMA));
		this.context.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(librarian.recommend("novel").value().author()).isEqualTo("Jane Austen");
			assertThat(last(providers.openAi.messages(1))).contains("/title").contains("blank");
			assertThat(last(providers.openAi.messages(2))).contains("a book has an author");
			assertThat(librarian.bodies()).isOne();
		});
	}

	/** B66: the last parse error, with raw text and usage. */
	@Test
	void givesUpWhenTheModelDoesNotLearn(CapturedOutput output) {
		providers.openAi.replies(ScriptedProviders.openAi("secret one"), ScriptedProviders.openAi("secret two"));
		this.context.run((context) -> {
			Throwable thrown = catchThrowable(() -> context.getBean(Librarian.class).recommend("novel"));
			assertThat(thrown).isInstanceOf(LlmRetriesExhaustedException.class).hasMessageNotContaining("secret");
			assertThat(((LlmRetriesExhaustedException) thrown).attempts()).hasSize(3);
			LlmParseException last = (LlmParseException) thrown.getCause();
			assertThat(last.rawText()).isEqualTo("secret two");
			assertThat(last.usage()).isEqualTo(new LlmUsage(10, 5));
			assertThat(last).hasMessageNotContaining("secret");
			assertThat(providers.order()).hasSize(3);
			assertThat(output.getAll().lines().filter((line) -> line.contains("llmresilience")))
				.noneMatch((line) -> line.contains("secret"));
		});
	}

	/** B66: after the re-asks another provider is asked, and told as well. */
	@Test
	void fallsBackWhenTheModelDoesNotLearn() {
		providers.openAi.replies(ScriptedProviders.openAi("nothing"));
		providers.anthropic.replies(ScriptedProviders.anthropic(EMMA));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).recommendWithFallback("novel").target())
				.hasToString("anthropic/claude-3-5-haiku-latest");
			assertThat(providers.order()).containsExactly("openai", "openai", "openai", "anthropic");
			assertThat(last(providers.anthropic.messages(0))).contains("no JSON");
		});
	}

	/** B67. */
	@Test
	void retriesAnErrorDuringAReaskUnderTheRetryBudget() {
		providers.openAi.replies(ScriptedProviders.openAi("nothing"), Reply.error(503), Reply.error(503),
				ScriptedProviders.openAi(EMMA));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).recommend("novel").attempts()).extracting(LlmAttempt::kind)
				.containsExactly(FailureKind.MALFORMED_OUTPUT, FailureKind.OVERLOADED, FailureKind.OVERLOADED);
			assertThat(providers.openAi.messages(3)).isEqualTo(providers.openAi.messages(1));
		});
	}

	/** B69: cut off at the token limit, by the words of each provider. */
	@Test
	void neverMendsAnAnswerThatWasCutOff() {
		providers.openAi.replies(ScriptedProviders.openAi(EMMA, "length"), Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropic(EMMA, "max_tokens"), ScriptedProviders.anthropic(EMMA));
		this.context.run((context) -> {
			LlmResult<Book> result = context.getBean(Librarian.class).recommendWithFallback("novel");
			assertThat(result.attempts()).extracting(LlmAttempt::kind)
				.containsExactly(FailureKind.TRUNCATED_OUTPUT, FailureKind.AUTHENTICATION,
						FailureKind.TRUNCATED_OUTPUT);
			assertThat(last(providers.openAi.messages(1))).contains("length limit");
		});
	}

	/** Plain text may be cut off: the user has set the limit. */
	@Test
	void leavesPlainTextAlone() {
		providers.openAi.replies(ScriptedProviders.openAi("{ half a", "length"));
		this.context.run((context) -> assertThat(context.getBean(Librarian.class).text()).isEqualTo("{ half a"));
	}

	/** B68, B70. */
	@ParameterizedTest
	@ValueSource(strings = { "Sure!\n```json\n{\"title\":\"Emma\",\"author\":\"Jane Austen\"}\n```\nEnjoy!",
			"{'title': 'Emma', 'author': 'Jane Austen'}", "{title: \"Emma\", author: \"Jane Austen\",}",
			"The {best} one: {\"title\":\"Emma\",\"author\":\"Jane Austen\"}",
			"<think>maybe {x}</think>{\"title\":\"Emma\",\"author\":\"Jane Austen\", \"year\": 1815}" })
	void mendsWhatCanBeMendedWithoutASecondCall(String answer) {
		providers.openAi.replies(ScriptedProviders.openAi(answer));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).recommend("novel").value())
				.isEqualTo(new Book("Emma", "Jane Austen"));
			assertThat(providers.order()).hasSize(1);
		});
	}

	@Test
	void readsListsMapsAndNativeOutput() {
		providers.openAi.replies(ScriptedProviders.openAi("Here: [" + EMMA + ",]"),
				ScriptedProviders.openAi("{'a': 1}"), ScriptedProviders.openAi("one, two"),
				ScriptedProviders.openAi("{'title': 'Emma', 'author': 'J'}"));
		this.context.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(librarian.list()).containsExactly(new Book("Emma", "Jane Austen"));
			assertThat(librarian.map()).containsEntry("a", 1);
			assertThat(librarian.words()).containsExactly("one", "two");
			assertThat(librarian.nativeOutput()).isEqualTo(new Book("Emma", "J"));
			assertThat(providers.openAi.requests.get(3).at("/response_format/type").stringValue())
				.isEqualTo("json_schema");
		});
	}

	/** B70: what loses nothing costs no second call. */
	@ParameterizedTest
	@ValueSource(strings = { "{'title':'A','subtitle':null,'series':null,'genre':'crime'}",
			"{'title':'A','genre':'Crime'}", "[{'title':'A','subtitle':null,'series':null,'genre':'CRIME'}]" })
	void readsWhatLosesNothing(String answer) {
		providers.openAi.replies(ScriptedProviders.openAi(answer));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).edition())
				.isEqualTo(new Edition("A", Optional.empty(), null, Genre.CRIME));
			assertThat(providers.openAi.requests).hasSize(1);
		});
	}

	/** B68, B70: a list of words is read like a bean. */
	@ParameterizedTest
	@ValueSource(strings = { "```\none, two\n```", "<think>three, four</think>one, two", "Here are the words: one, two",
			"Here you go:\n\none, two", "[\"one\", \"two\"]", "- one\n- two", "1. one\n2. two" })
	void readsAListOfWords(String answer) {
		providers.openAi.replies(ScriptedProviders.openAi(answer));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).words()).containsExactly("one", "two");
			assertThat(providers.openAi.requests).hasSize(1);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "I would say one. Or two!", "one, two and 8 more", "<think>one, two</think>",
			"Do you want short words?" })
	void asksAgainForAListOfWords(String answer) {
		providers.openAi.replies(ScriptedProviders.openAi(answer), ScriptedProviders.openAi("one, two"));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).words()).containsExactly("one", "two");
			assertThat(providers.openAi.requests).hasSize(2);
		});
	}

	/** B47: the schema travels to a fallback in its own form. */
	@Test
	void carriesTheSchemaOverToAnotherProvider() {
		providers.openAi.replies(Reply.error(401));
		providers.anthropic.replies(ScriptedProviders.anthropic(EMMA));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).nativeOutput().title()).isEqualTo("Emma");
			assertThat(providers.anthropic.requests.get(0).get("output_config").toString()).contains("json_schema")
				.contains("author");
		});
	}

	/** What only the caller's converter sees runs the method again, with the feedback. */
	@Test
	void runsTheMethodAgainForWhatOnlyItsConverterSees() {
		providers.openAi.replies(ScriptedProviders.openAi("{\"title\":\"Emma\",\"author\":\"nobody\"}"),
				ScriptedProviders.openAi(EMMA));
		this.context.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(librarian.titleOnly()).isEqualTo("Emma");
			assertThat(librarian.bodies()).isEqualTo(2);
			List<String> second = providers.openAi.messages(1);
			assertThat(second).hasSize(3);
			assertThat(second.get(1)).startsWith("assistant").contains("nobody");
			assertThat(last(second)).contains("a book has an author");
		});
	}

	/** B61: only the conversation that has given the answer is told about it. */
	@Test
	void tellsOnlyTheConversationThatGaveTheAnswer() {
		providers.openAi.replies(ScriptedProviders.openAi("sailing"),
				ScriptedProviders.openAi("{\"title\":\"Emma\",\"author\":\"nobody\"}"), ScriptedProviders.openAi(EMMA));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).twoQuestions()).isEqualTo("Emma");
			assertThat(providers.openAi.messages(2)).hasSize(3).startsWith(providers.openAi.messages(1).get(0));
		});
	}

	/**
	 * B61: by the text of the answer, where the method has asked something else since.
	 */
	@Test
	void tellsTheConversationWhoseAnswerWasRefused() {
		providers.openAi.replies(ScriptedProviders.openAi("no book"), ScriptedProviders.openAi("topic"),
				ScriptedProviders.openAi(EMMA));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).parsesLater().title()).isEqualTo("Emma");
			assertThat(providers.openAi.messages(2)).hasSize(3);
			assertThat(last(providers.openAi.messages(2))).contains("no JSON");
			assertThat(providers.openAi.requests).hasSize(3);
		});
	}

	/** B70: what the application's own converter takes is not refused before it. */
	@Test
	void leavesToTheConverterWhatItMayKnowBetter() {
		providers.openAi.replies(ScriptedProviders.openAi("{\"year\":\"'93\"}"));
		this.context.run((context) -> assertThat(context.getBean(Librarian.class).ownMapper().year()).isEqualTo(1993));
	}

	/** A question that shows a schema is not an order. */
	@Test
	void takesAQuestionAboutASchemaForAQuestion() {
		providers.openAi.replies(ScriptedProviders.openAi("It describes an object."));
		this.context.run((context) -> assertThat(context.getBean(Librarian.class).explain())
			.isEqualTo("It describes an object."));
	}

	/** Bad input: a type that nothing can be made into is the application's mistake. */
	@Test
	void failsAtOnceForATypeThatCannotBeMade() {
		providers.openAi.replies(ScriptedProviders.openAi("{\"title\":\"Emma\"}"));
		this.context.run((context) -> {
			Librarian librarian = context.getBean(Librarian.class);
			assertThat(catchThrowable(librarian::unusable)).hasMessageContaining("NoConstructor");
			assertThat(librarian.bodies()).isOne();
		});
	}

	/** Bad input: an exception without a message is told by its name, and bounded. */
	@Test
	void tellsTheModelEvenWhereAParserSaysNothing() {
		providers.openAi.replies(ScriptedProviders.openAi("first"), ScriptedProviders.openAi("second"));
		this.context.run((context) -> {
			LlmOutputParser<String> parser = LlmOutputParser.of((text) -> {
				if (text.equals("first")) {
					throw new NullPointerException();
				}
				return text;
			});
			assertThat(context.getBean(Librarian.class).converter(new StructuredOutputConverter<>() {

				@Override
				public String convert(String source) {
					return parser.parse(source);
				}

				@Override
				public String getFormat() {
					return "";
				}

				@Override
				public @Nullable String getJsonSchema() {
					return "";
				}

			})).isEqualTo("second");
			assertThat(last(providers.openAi.messages(1))).contains("NullPointerException");
		});
	}

	/** Bad input: an answer of 5 MB. */
	@Test
	void readsAnAnswerOfFiveMegabytes() {
		String title = "x".repeat(5_000_000);
		providers.openAi.replies(ScriptedProviders.openAi("Here: {'title': '" + title + "', 'author': 'J'}"));
		this.context.run((context) -> assertThat(context.getBean(Librarian.class).recommend("novel").value().title())
			.hasSize(5_000_000));
	}

	/** B72: errors reinserted by hand. */
	@Test
	void passesThePreviousErrors() {
		providers.openAi.replies(ScriptedProviders.openAi("one"), ScriptedProviders.openAi("two"),
				ScriptedProviders.openAi(EMMA));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).parsesByHand("novel", List.of()).title()).isEqualTo("Emma");
			assertThat(providers.openAi.messages(0)).singleElement().asString().doesNotContain("failed");
			assertThat(providers.openAi.messages(2).get(0)).contains("You failed 2 times");
		});
	}

	/** B71: what came as a tool call is answered as that tool call's result. */
	@Test
	void answersTheToolCallWhoseArgumentsAreBad() {
		providers.openAi.replies(ScriptedProviders.openAiCalls("call_7:book:{\"title\": 3, \"author\": []}"),
				ScriptedProviders.openAiCalls("call_8:book:" + EMMA));
		this.context.run((context) -> {
			assertThat(context.getBean(Librarian.class).answersByToolCall().title()).isEqualTo("Emma");
			List<String> second = providers.openAi.messages(1);
			assertThat(second.get(1)).isEqualTo("assistant calls call_7:book");
			assertThat(last(second)).startsWith("tool call_7").contains("/author");
		});
	}

	/** parse.repair=false: JSON and nothing else, or the model is asked again. */
	@Test
	void mendsNothingWhereThatIsSwitchedOff() {
		providers.openAi.replies(ScriptedProviders.openAi("Sure: " + EMMA), ScriptedProviders.openAi(EMMA));
		this.context.withPropertyValues("llm.retry.calls.recommend.parse.repair=false").run((context) -> {
			assertThat(context.getBean(Librarian.class).recommend("novel").attempts()).hasSize(1);
			assertThat(providers.order()).hasSize(2);
		});
	}

	@Test
	void asksNeverAgainWhereThatIsSwitchedOff() {
		providers.openAi.replies(ScriptedProviders.openAi("nothing"));
		this.context.withPropertyValues("llm.retry.providers.openai.parse.max-reasks=0")
			.run((context) -> assertThat(catchThrowable(() -> context.getBean(Librarian.class).recommend("novel")))
				.hasCauseInstanceOf(LlmParseException.class));
	}

	/** The context is the same for other clients: they find the feedback there. */
	@Test
	void hasNoFeedbackOutsideOfACall() {
		assertThat(LlmCallContext.find()).isEmpty();
	}

}
