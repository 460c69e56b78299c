/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.coroutine

import io.github.llmresilience.annotation.LlmCall
import io.github.llmresilience.annotation.PreviousErrors
import io.github.llmresilience.autoconfigure.LlmRetryAutoConfiguration
import io.github.llmresilience.call.LlmCallContext
import io.github.llmresilience.call.LlmCallEvent
import io.github.llmresilience.call.LlmCallListener
import io.github.llmresilience.call.LlmOutcome
import io.github.llmresilience.call.LlmResult
import io.github.llmresilience.failure.FailureKind
import io.github.llmresilience.failure.LlmCallException
import io.github.llmresilience.failure.LlmHttpException
import io.github.llmresilience.failure.LlmRetriesExhaustedException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.springframework.boot.autoconfigure.AutoConfigurations
import org.springframework.boot.test.context.runner.ApplicationContextRunner
import org.springframework.retry.annotation.Recover
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger

/**
 * F50, F51: suspending functions and flows.
 */
@Timeout(60)
class CoroutineTests {

    /** A client that fails the given number of times, and then answers with its target. */
    open class Librarian {

        private val requests = AtomicInteger()

        private val stopped = CompletableDeferred<String>()

        private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)

        private val started = CompletableDeferred<Unit>()

        private fun ask(failures: Int): String {
            val context = LlmCallContext.current()
            val target = context.target()
            if (requests.incrementAndGet() <= failures) {
                throw LlmHttpException(503, mapOf(), "")
            }
            return "$target ${context.attempt()}"
        }

        open suspend fun stopped() = stopped.await()

        open suspend fun started() = started.await()

        @LlmCall(name = "suspending", model = "openai/a", fallback = ["google/b"])
        open suspend fun suspending(failures: Int): String {
            val before = LlmCallContext.current()
            yield()
            val other = withContext(Dispatchers.IO) { LlmCallContext.current() }
            delay(1)
            check(before === other && other === LlmCallContext.current())
            return withContext(Dispatchers.Default) { ask(failures) }
        }

        @LlmCall(name = "blocking", model = "openai/a", fallback = ["google/b"])
        open suspend fun blocking(failures: Int): String = ask(failures)

        @LlmCall(name = "nothing", model = "openai/a")
        open suspend fun nothing(): String? = null

        @LlmCall(name = "result", model = "openai/a", fallback = ["google/b"])
        open suspend fun result(failures: Int): LlmResult<String> = LlmResult.of(ask(failures))

        @LlmCall(name = "errors", model = "openai/a")
        open suspend fun errors(failures: Int, @PreviousErrors errors: List<Throwable> = listOf()): String {
            ask(failures)
            return errors.joinToString { it.javaClass.simpleName }
        }

        @LlmCall(name = "stream", model = "openai/a", fallback = ["google/b"])
        open suspend fun stream(failures: Int): Flow<String> {
            delay(1)
            return pieces(failures).flowOn(LlmCallContextElement.current())
        }

        @LlmCall(name = "flow", model = "openai/a", fallback = ["google/b"])
        open fun flow(failures: Int): Flow<String> = pieces(failures)

        @LlmCall(name = "flow-elsewhere", model = "openai/a", fallback = ["google/b"])
        open fun flowElsewhere(failures: Int): Flow<String> = pieces(failures).flowOn(Dispatchers.IO)

        private fun pieces(failures: Int) = flow {
            emit(ask(failures))
            delay(1)
            emit(" and ")
            emit(LlmCallContext.current().target().model())
        }

        @LlmCall(name = "deferred", model = "openai/a", fallback = ["google/b"])
        open fun deferred(failures: Int): Deferred<String> =
            scope.async(LlmCallContextElement.current()) { ask(failures) }

        @LlmCall(name = "slow", model = "openai/a")
        open suspend fun slow(): String = withTimeout(1) {
            requests.incrementAndGet()
            awaitCancellation()
        }

        @LlmCall(name = "endless", model = "openai/a")
        open suspend fun endless(): String {
            try {
                started.complete(Unit)
                awaitCancellation()
            } finally {
                stopped.complete("stopped")
            }
        }

        open fun requests() = requests.get()
    }

    open class Lazy {

        @LlmCall
        open suspend fun words(): Sequence<String> = sequenceOf("a")
    }

    private val events = CopyOnWriteArrayList<LlmCallEvent>()

    private val context = ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(LlmRetryAutoConfiguration::class.java))
        .withBean(LlmCallListener::class.java, { LlmCallListener { events.add(it) } })
        .withPropertyValues("llm.retry.initial-delay=1ms", "llm.retry.max-attempts=2")

    private fun run(vararg properties: String, test: suspend CoroutineScope.(Librarian) -> Unit) {
        context.withBean(Librarian::class.java).withPropertyValues(*properties).run { started ->
            assertThat(started).hasNotFailed()
            val librarian = started.getBean(Librarian::class.java)
            runBlocking { test(librarian) }
        }
    }

    @Test
    fun `the context is current before and after a suspension on every thread`() = run {
        assertThat(it.suspending(0)).isEqualTo("openai/a 1")
        assertThat(LlmCallContext.find()).isEmpty
    }

    @Test
    fun `a suspending function is retried and falls back`() = run {
        assertThat(it.suspending(3)).isEqualTo("google/b 2")
        assertThat(it.requests()).isEqualTo(4)
        assertThat(events.filterIsInstance<LlmCallEvent.FellBack>()).hasSize(1)
    }

    @Test
    fun `a suspending function that blocks is retried and falls back`() = run {
        assertThat(it.blocking(3)).isEqualTo("google/b 2")
    }

    @Test
    fun `a suspending function that always fails ends with the exception of the library`() = run {
        assertThatThrownBy { runBlocking { it.suspending(9) } }
            .isInstanceOfSatisfying(LlmRetriesExhaustedException::class.java) { exhausted ->
                assertThat(exhausted.attempts().last().kind()).isEqualTo(FailureKind.OVERLOADED)
                assertThat(exhausted.attempts()).hasSize(4)
            }
    }

    @Test
    fun `null is an answer`() = run {
        assertThat(it.nothing()).isNull()
    }

    @Test
    fun `a result tells which model has answered`() = run {
        val result = it.result(2)
        assertThat(result.value()).isEqualTo("google/b 1")
        assertThat(result.target().toString()).isEqualTo("google/b")
    }

    @Test
    fun `earlier errors are passed to the function`() = run {
        assertThat(it.errors(1)).isEqualTo("LlmHttpException")
    }

    @Test
    fun `a suspending function that returns a flow returns the whole flow`() = run {
        assertThat(it.stream(0).toList()).containsExactly("openai/a 1", " and ", "a")
    }

    @Test
    fun `a suspending function that returns a flow is retried and falls back`() = run {
        assertThat(it.stream(3).toList()).containsExactly("google/b 2", " and ", "b")
    }

    @Test
    fun `a suspending function that returns a flow returns the whole flow without protection`() =
        run("llm.retry.enabled=false") {
            assertThat(it.stream(0).toList()).containsExactly("openai/a 1", " and ", "a")
            assertThat(it.suspending(0)).isEqualTo("openai/a 1")
        }

    @Test
    fun `a flow is retried and falls back`() = run {
        assertThat(it.flow(3).toList()).containsExactly("google/b 2", " and ", "b")
    }

    @Test
    fun `the context is current in a flow on other threads`() = run {
        assertThat(it.flowElsewhere(3).toList()).containsExactly("google/b 2", " and ", "b")
    }

    @Test
    fun `each collection of a flow is a call of its own`() = run {
        val flow = it.flow(0)
        assertThat(flow.toList()).hasSize(3)
        assertThat(flow.first()).isEqualTo("openai/a 1")
        assertThat(it.requests()).isEqualTo(2)
    }

    @Test
    fun `a deferred is retried and falls back`() = run {
        assertThat(it.deferred(3).await()).isEqualTo("google/b 2")
        assertThat(it.deferred(0).await()).isEqualTo("openai/a 1")
    }

    @Test
    fun `a timeout inside of the function is a timeout`() = run {
        assertThatThrownBy { runBlocking { it.slow() } }
            .isInstanceOfSatisfying(LlmRetriesExhaustedException::class.java) { exhausted ->
                assertThat(exhausted.attempts().last().kind()).isEqualTo(FailureKind.TIMEOUT)
            }
        assertThat(it.requests()).isEqualTo(2)
    }

    @Test
    fun `a call that is cancelled cancels its function`() = run { librarian ->
        val call = launch(Dispatchers.Default) { librarian.endless() }
        librarian.started()
        call.cancelAndJoin()
        assertThat(librarian.stopped()).isEqualTo("stopped")
        assertThat(events.filterIsInstance<LlmCallEvent.CallEnded>()).singleElement()
            .extracting { it.outcome() }
            .isEqualTo(LlmOutcome.CANCELLED)
    }

    @Test
    fun `a function that returns before the model has answered stops the start`() {
        context.withBean(Lazy::class.java).run { failed ->
            assertThat(failed).hasFailed()
            assertThat(failed.startupFailure).rootCause()
                .hasMessageContaining("returns Sequence before the model has answered")
        }
    }

    /** A flow that fails before its first element is recovered. */
    open class Recovered {

        @LlmCall(model = "openai/a")
        open fun flow(genre: String): Flow<String> = flow { throw LlmHttpException(401, emptyMap(), genre) }

        @Recover
        open fun degraded(failure: LlmCallException, genre: String): Flow<String> = flowOf("degraded", genre)
    }

    @Test
    fun `a flow that fails is recovered`() {
        context.withBean(Recovered::class.java).run {
            val recovered = it.getBean(Recovered::class.java)
            assertThat(runBlocking { recovered.flow("novel").toList() }).containsExactly("degraded", "novel")
        }
    }

    /** Spring Retry would confuse their return types, which are all Object in Java. */
    open class RecoveredFunctions {

        @LlmCall(model = "openai/a")
        open suspend fun book(genre: String): String = throw LlmHttpException(401, emptyMap(), genre)

        @LlmCall(model = "openai/a")
        open suspend fun count(genre: String): Int = throw LlmHttpException(401, emptyMap(), genre)

        @LlmCall(model = "openai/a")
        open suspend fun titles(genre: String): List<String> = throw LlmHttpException(401, emptyMap(), genre)

        @LlmCall(model = "openai/a")
        open suspend fun bug(genre: String): String = throw IllegalStateException(genre)

        @Recover
        open suspend fun degraded(failure: LlmCallException, genre: String): String {
            delay(1)
            return "degraded $genre after ${failure.kind()}"
        }

        @Recover
        open fun degradedCount(failure: LlmCallException): Int = failure.attempts().size

        @Recover
        open fun closerToTheBug(failure: IllegalStateException, genre: String): String = "bug $genre"

        @Recover
        open fun fartherFromTheBug(failure: RuntimeException, genre: String): String = "other $genre"
    }

    @Test
    fun `suspending functions that fail are recovered by their Kotlin return types`() {
        context.withBean(RecoveredFunctions::class.java).run {
            val recovered = it.getBean(RecoveredFunctions::class.java)
            assertThat(runBlocking { recovered.book("novel") }).isEqualTo("degraded novel after AUTHENTICATION")
            assertThat(runBlocking { recovered.count("novel") }).isOne()
            assertThat(runBlocking { recovered.bug("novel") }).isEqualTo("bug novel")
            assertThatExceptionOfType(LlmCallException::class.java).isThrownBy {
                runBlocking { recovered.titles("novel") }
            }
        }
    }
}
