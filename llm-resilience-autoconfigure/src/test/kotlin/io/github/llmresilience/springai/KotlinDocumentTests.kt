/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai

import io.github.llmresilience.coroutine.Archivist
import io.github.llmresilience.coroutine.Librarian
import io.github.llmresilience.springai.ScriptedProviders.Reply
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.springframework.context.ConfigurableApplicationContext
import java.nio.file.Files
import java.nio.file.Path

/**
 * The examples of docs/kotlin.md, compiled and run.
 */
@Timeout(60)
class KotlinDocumentTests {

    private fun run(test: suspend (ConfigurableApplicationContext) -> Unit) {
        providers.reset()
        SpringAiContext.at(providers).withBean(Librarian::class.java).withBean(Archivist::class.java)
            .withPropertyValues("llm.retry.calls.summary.model=openai/gpt-5-mini").run { context ->
                assertThat(context).hasNotFailed()
                runBlocking { test(context) }
            }
    }

    @Test
    fun `every example is compiled`() {
        val code = listOf("Librarian.kt", "Archivist.kt")
            .map { Files.readString(Path.of("src/test/kotlin/io/github/llmresilience/coroutine", it)) }
            .map { it.trimIndents() }
        val document = Files.readString(Path.of("../docs/kotlin.md"))
        val examples = Regex("```kotlin\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(document)
            .map { it.groupValues[1].trimIndents() }.toList()
        assertThat(examples).hasSize(3).allSatisfy { example ->
            assertThat(code).anySatisfy { assertThat(it).contains(example) }
        }
    }

    private fun String.trimIndents() = trim().lines().joinToString("\n") { it.trim() }

    @Test
    fun `a suspending function`() = run { context ->
        providers.openAi.replies(Reply.error(500))
        providers.anthropic.replies(ScriptedProviders.anthropic("The Hobbit"))
        assertThat(context.getBean(Librarian::class.java).recommend("fantasy")).isEqualTo("The Hobbit")
    }

    @Test
    fun `a flow`() = run { context ->
        providers.openAi.replies(Reply.error(503), ScriptedProviders.openAiWholeStream("Once ", "upon"))
        assertThat(context.getBean(Librarian::class.java).tell("fantasy").toList().joinToString("")).isEqualTo("Once upon")
    }

    @Test
    fun `a deferred`() = run { context ->
        providers.openAi.replies(Reply.error(503), ScriptedProviders.openAi("The Hobbit"))
        assertThat(context.getBean(Archivist::class.java).later("fantasy").await()).isEqualTo("The Hobbit")
    }

    @Test
    fun `a suspending function that returns a flow`() = run { context ->
        providers.openAi.replies(ScriptedProviders.openAi("It"), ScriptedProviders.openAi("Emma"))
        assertThat(context.getBean(Archivist::class.java).books(listOf("horror", "romance")).toList())
            .containsExactly("It", "Emma")
    }

    @Test
    fun `a template`() = run { context ->
        assertThat(context.getBean(Archivist::class.java).summarize("a text")).isEqualTo("gpt-5-mini about a text")
    }

    companion object {

        private val providers = ScriptedProviders()

        @AfterAll
        @JvmStatic
        fun close() = providers.close()
    }
}
