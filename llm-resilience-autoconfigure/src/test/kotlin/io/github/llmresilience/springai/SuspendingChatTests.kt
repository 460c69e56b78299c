/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai

import io.github.llmresilience.annotation.LlmCall
import io.github.llmresilience.springai.ScriptedProviders.Reply
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.reactive.asFlow
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.springframework.ai.chat.client.ChatClient

/**
 * F51: a chat client of Spring AI in a suspending function asks the model of the call.
 */
@Timeout(60)
class SuspendingChatTests {

    open class Asker(builder: ChatClient.Builder) {

        private val chat = builder.build()

        @LlmCall(model = "anthropic/claude-haiku-4-5", fallback = ["openai/gpt-5-mini"])
        open suspend fun ask(question: String): String? = chat.prompt(question).call().content()

        @LlmCall(model = "anthropic/claude-haiku-4-5", fallback = ["openai/gpt-5-mini"])
        open suspend fun askElsewhere(question: String): String? =
            withContext(Dispatchers.IO) { chat.prompt(question).call().content() }

        @LlmCall(model = "anthropic/claude-haiku-4-5", fallback = ["openai/gpt-5-mini"])
        open suspend fun stream(question: String): Flow<String> = chat.prompt(question).stream().content().asFlow()

        @LlmCall(model = "anthropic/claude-haiku-4-5", fallback = ["openai/gpt-5-mini"])
        open fun answers(question: String): Flow<String> = flow {
            emit(chat.prompt(question).call().content()!!)
        }
    }

    private fun run(reply: Reply = ScriptedProviders.openAi("yes"), ask: suspend (Asker) -> Any?) {
        providers.reset()
        providers.anthropic.replies(Reply.error(500))
        providers.openAi.replies(reply)
        SpringAiContext.at(providers).withBean(Asker::class.java).run { context ->
            assertThat(context).hasNotFailed()
            assertThat(runBlocking { ask(context.getBean(Asker::class.java)) }).isEqualTo("yes")
            assertThat(providers.order()).containsExactly("anthropic", "anthropic", "anthropic", "openai")
        }
    }

    @Test
    fun `blocking on the calling thread`() = run { it.ask("well?") }

    @Test
    fun `blocking on another thread`() = run { it.askElsewhere("well?") }

    @Test
    fun `a stream`() = run(ScriptedProviders.openAiWholeStream("yes")) {
        it.stream("well?").toList().joinToString("")
    }

    @Test
    fun `a flow`() = run { it.answers("well?").toList().single() }

    companion object {

        private val providers = ScriptedProviders()

        @AfterAll
        @JvmStatic
        fun close() = providers.close()
    }
}
