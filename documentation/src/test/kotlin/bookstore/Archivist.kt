/*
 * SPDX-License-Identifier: Apache-2.0
 */
package bookstore

import io.github.llmresilience.annotation.LlmCall
import io.github.llmresilience.call.ReactiveLlmCallTemplate
import io.github.llmresilience.coroutine.LlmCallContextElement
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.reactor.mono
import org.springframework.ai.chat.client.ChatClient
import org.springframework.stereotype.Service

@Service
class Archivist(builder: ChatClient.Builder, private val template: ReactiveLlmCallTemplate) {

    private val chat = builder.build()

    private val client = Client()

    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)

    @LlmCall(model = "openai/gpt-5-mini")
    fun later(genre: String): Deferred<String?> = scope.async(LlmCallContextElement.current()) {
        chat.prompt("Recommend a $genre book").call().content()
    }

    @LlmCall(model = "openai/gpt-5-mini")
    suspend fun books(genres: List<String>): Flow<String> = genres.asFlow()
        .map { genre -> chat.prompt("Recommend a $genre book").call().content() ?: "none" }
        .flowOn(Dispatchers.IO + LlmCallContextElement.current())

    suspend fun summarize(text: String): String = template.mono("summary") { context ->
        mono(LlmCallContextElement(context)) { client.ask(context.target().model(), text) }
    }.awaitSingle()

    class Client {

        suspend fun ask(model: String, text: String): String {
            delay(1)
            return "$model about $text"
        }
    }
}
