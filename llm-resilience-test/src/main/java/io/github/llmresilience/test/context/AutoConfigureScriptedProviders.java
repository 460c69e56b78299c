/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.llmresilience.test.call.RecordedCalls;
import io.github.llmresilience.test.provider.ScriptedProviders;
import io.github.llmresilience.test.time.VirtualTime;

/**
 * Replaces the providers of language models by scripted ones, for a test class with an
 * application context. <pre class="code">
 * &#064;SpringBootTest
 * &#064;AutoConfigureScriptedProviders
 * class LibrarianTests {
 *
 *     &#064;Test
 *     void survivesARateLimit(&#064;Autowired Librarian librarian, &#064;Autowired ScriptedProviders providers,
 *             &#064;Autowired RecordedCalls calls) {
 *         providers.openai().script("429 retry-after=1, ok").answers("The Hobbit");
 *         assertThat(librarian.recommend("fantasy")).isEqualTo("The Hobbit");
 *         assertThat(calls).last().survived(FailureKind.RATE_LIMITED).waitedAtLeast(Duration.ofSeconds(1));
 *     }
 *
 * }
 * </pre>
 * <ul>
 * <li>{@link ScriptedProviders}, {@link RecordedCalls} and {@link VirtualTime} are beans
 * of the context.</li>
 * <li>The models of Spring AI's and LangChain4j's starters call the scripted providers,
 * because their properties are replaced. For other clients, the property
 * {@code scripted-providers.<name>.base-url} has the URL.</li>
 * <li>Waits between attempts take no real time. Retries inside of clients are off, unless
 * the application sets {@code llm.retry.inner-retries}.</li>
 * <li>Before each test method, scripts, recorded calls, circuit breakers, cooldowns,
 * retry budgets, statistics and meters of calls are reset, and changes of settings at run
 * time are taken back. Test methods that share a context run one after another, also if
 * JUnit runs them in parallel.</li>
 * <li>While a test method runs, requests to other hosts than the loopback interface fail:
 * those of the HTTP client of the JDK, of {@code HttpURLConnection}, of OkHttp, which the
 * official SDKs use, and those of a {@code RestClient} or {@code WebClient} that is built
 * with the builder of Spring Boot. This includes requests of other tests that run at the
 * same time in the same JVM.</li>
 * </ul>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface AutoConfigureScriptedProviders {

	/**
	 * Further providers that speak the formats of OpenAI.
	 * @return the names, such as {@code mistral}
	 */
	String[] openAiCompatible() default {};

	/**
	 * Whether waits between attempts take real time.
	 * @return virtual time by default
	 */
	Waits waits() default Waits.VIRTUAL;

	/**
	 * The hosts that may be called while a test method runs, beside the loopback
	 * interface.
	 * @return the names of hosts; {@code *} for any host
	 */
	String[] allowedHosts() default {};

	/**
	 * How waits between attempts pass.
	 */
	enum Waits {

		/** Waits take no real time and are recorded. */
		VIRTUAL,

		/** Waits take real time, as in production. */
		REAL

	}

}
