/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.github.llmresilience.annotation.LlmCall;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.configuration.annotation.EnableBatchProcessing;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.cloud.stream.binder.test.InputDestination;
import org.springframework.cloud.stream.binder.test.OutputDestination;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

/**
 * Calls inside of Spring Batch, Spring Integration and Spring Cloud Stream.
 */
final class PipelineStyles {

	static final List<Row> ROWS = List.of(
			Row.of("Spring Batch `ItemProcessor`", (scene) -> () -> process(scene, "text"),
					(scene) -> () -> process(scene, "book"))
				.without(Column.RESUME, Row.NO_STREAM),
			Row.of("Spring Integration `@ServiceActivator`", (scene) -> () -> handle(scene, "texts"),
					(scene) -> () -> handle(scene, "books"))
				.without(Column.RESUME, Row.NO_STREAM),
			Row.of("Spring Cloud Stream `Function`", (scene) -> () -> exchange(scene, "text"),
					(scene) -> () -> exchange(scene, "book"))
				.without(Column.RESUME, Row.NO_STREAM));

	private static final AtomicInteger jobs = new AtomicInteger();

	private static final Queue<String> items = new ConcurrentLinkedQueue<>();

	private static final Queue<String> written = new ConcurrentLinkedQueue<>();

	private PipelineStyles() {
	}

	private static String process(Scene scene, String what) throws Exception {
		items.add(what);
		JobExecution execution = scene.bean(JobOperator.class)
			.start(scene.bean(Job.class),
					new JobParametersBuilder().addLong("number", (long) jobs.incrementAndGet()).toJobParameters());
		if (!execution.getExitStatus().getExitCode().equals(ExitStatus.COMPLETED.getExitCode())) {
			throw new IllegalStateException(execution.getAllFailureExceptions().toString());
		}
		return written.remove();
	}

	private static String handle(Scene scene, String channel) {
		return new MessagingTemplate(scene.bean(channel, MessageChannel.class)).convertSendAndReceive("question",
				String.class);
	}

	private static String exchange(Scene scene, String what) {
		scene.bean(InputDestination.class)
			.send(new GenericMessage<>(what.getBytes(StandardCharsets.UTF_8)), "questions");
		Message<byte[]> answer = scene.bean(OutputDestination.class).receive(10_000, "answers");
		if (answer == null) {
			throw new IllegalStateException("No answer");
		}
		return new String(answer.getPayload(), StandardCharsets.UTF_8);
	}

	/**
	 * A processor of a batch.
	 */
	static class Processor implements ItemProcessor<String, String> {

		private final ChatClient chat;

		Processor(ChatClient.Builder chat) {
			this.chat = chat.build();
		}

		@Override
		@LlmCall(model = "openai/first", fallback = "anthropic/second")
		public String process(String what) {
			ChatClient.CallResponseSpec answer = this.chat.prompt(Conversation.QUESTION).call();
			return what.equals("text") ? answer.content() : answer.entity(Row.Book.class).title();
		}

	}

	/**
	 * A handler of messages.
	 */
	static class Handler {

		private final JavaStyles styles;

		Handler(JavaStyles styles) {
			this.styles = styles;
		}

		@ServiceActivator(inputChannel = "texts")
		public String text(String question) {
			return this.styles.text();
		}

		@ServiceActivator(inputChannel = "books")
		public String book(String question) {
			return this.styles.book().title();
		}

	}

	/**
	 * A function that answers messages.
	 */
	static class Answer implements Function<String, String> {

		private final ChatClient chat;

		Answer(ChatClient.Builder chat) {
			this.chat = chat.build();
		}

		@Override
		@LlmCall(model = "openai/first", fallback = "anthropic/second")
		public String apply(String what) {
			ChatClient.CallResponseSpec answer = this.chat.prompt(Conversation.QUESTION).call();
			return what.equals("text") ? answer.content() : answer.entity(Row.Book.class).title();
		}

	}

	/**
	 * The infrastructure.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableBatchProcessing
	@EnableIntegration
	static class Support {

		@Bean
		Processor processor(ChatClient.Builder chat) {
			return new Processor(chat);
		}

		@Bean
		Handler handler(JavaStyles styles) {
			return new Handler(styles);
		}

		@Bean
		Function<String, String> answer(ChatClient.Builder chat) {
			return new Answer(chat);
		}

		@Bean
		Job job(JobRepository repository, Step step) {
			return new JobBuilder("answers", repository).start(step).build();
		}

		@Bean
		Step step(JobRepository repository, ItemProcessor<String, String> processor) {
			return new StepBuilder("answer", repository).<String, String>chunk(1)
				.transactionManager(new ResourcelessTransactionManager())
				.reader(items::poll)
				.processor(processor)
				.writer((chunk) -> written.addAll(chunk.getItems()))
				.build();
		}

	}

}
