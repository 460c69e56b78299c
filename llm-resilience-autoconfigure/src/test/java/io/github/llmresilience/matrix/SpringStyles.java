/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import io.github.llmresilience.annotation.LlmCall;
import org.h2.jdbcx.JdbcDataSource;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/**
 * Calls with other annotations of Spring on the same method.
 */
@LlmCall(model = "openai/first", fallback = "anthropic/second")
class SpringStyles {

	static final List<Row> ROWS = List.of(Row.of("`@Async`", (styles) -> () -> styles.async().get(),
			(styles) -> () -> styles.asyncBook().get(), SpringStyles.class)
		.without(Column.RESUME, Row.NO_STREAM), scheduledRow(),
			Row.of("`@Transactional`", (styles) -> styles::transactional, (styles) -> styles::transactionalBook,
					SpringStyles.class)
				.without(Column.RESUME, Row.NO_STREAM),
			Row.of("`@Cacheable`", (styles) -> () -> styles.cached(nextKey()),
					(styles) -> () -> styles.cachedBook(nextKey()), SpringStyles.class)
				.without(Column.RESUME, Row.NO_STREAM));

	private static final AtomicInteger keys = new AtomicInteger();

	private static final Queue<String> scheduledAnswers = new ConcurrentLinkedQueue<>();

	private final ChatClient chat;

	SpringStyles(ChatClient.Builder chat) {
		this.chat = chat.build();
	}

	/**
	 * What the annotations need.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@EnableScheduling
	@EnableCaching
	@EnableTransactionManagement
	static class Support {

		@Bean
		CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		DataSource dataSource() {
			JdbcDataSource dataSource = new JdbcDataSource();
			dataSource.setUrl("jdbc:h2:mem:styles");
			return dataSource;
		}

		@Bean
		DataSourceTransactionManager transactionManager(DataSource dataSource) {
			return new DataSourceTransactionManager(dataSource);
		}

	}

	private static int nextKey() {
		return keys.incrementAndGet();
	}

	/** Runs the task as the scheduler would. */
	private static Row scheduledRow() {
		return Row.of("`@Scheduled`", (scene) -> run(scene, "scheduled"), (scene) -> run(scene, "scheduledBook"))
			.without(Column.RESUME, Row.NO_STREAM);
	}

	private static Callable<?> run(Scene scene, String method) {
		return () -> {
			scene.bean(ScheduledAnnotationBeanPostProcessor.class)
				.getScheduledTasks()
				.stream()
				.filter((task) -> task.toString().endsWith("." + method))
				.findFirst()
				.orElseThrow()
				.getTask()
				.getRunnable()
				.run();
			return scheduledAnswers.remove();
		};
	}

	private String ask() {
		return this.chat.prompt(Conversation.QUESTION).call().content();
	}

	private String askForBook() {
		return this.chat.prompt(Conversation.QUESTION).call().entity(Row.Book.class).title();
	}

	@Async
	public CompletableFuture<String> async() {
		return CompletableFuture.completedFuture(ask());
	}

	@Async
	public CompletableFuture<String> asyncBook() {
		return CompletableFuture.completedFuture(askForBook());
	}

	@Scheduled(initialDelay = Long.MAX_VALUE / 2, fixedDelay = Long.MAX_VALUE / 2)
	public void scheduled() {
		scheduledAnswers.add(ask());
	}

	@Scheduled(initialDelay = Long.MAX_VALUE / 2, fixedDelay = Long.MAX_VALUE / 2)
	public void scheduledBook() {
		scheduledAnswers.add(askForBook());
	}

	@Transactional
	public String transactional() {
		return ask();
	}

	@Transactional
	public String transactionalBook() {
		return askForBook();
	}

	@Cacheable("texts")
	public String cached(int key) {
		return ask();
	}

	@Cacheable("books")
	public String cachedBook(int key) {
		return askForBook();
	}

}
