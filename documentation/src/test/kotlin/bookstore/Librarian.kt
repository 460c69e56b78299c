/*
 * SPDX-License-Identifier: Apache-2.0
 */
package bookstore

import io.github.llmresilience.annotation.LlmCall
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.reactive.asFlow
import kotlinx.coroutines.withContext
import org.springframework.ai.chat.client.ChatClient
import org.springframework.ai.chat.client.entity
import org.springframework.stereotype.Service

data class Book(val title: String, val author: String)

@Service
class Librarian(builder: ChatClient.Builder) {

    private val chat = builder.build()

    @LlmCall(model = "openai/gpt-5-mini", fallback = ["anthropic/claude-haiku-4-5"])
    fun recommend(genre: String): Book = chat.prompt("Recommend a $genre book").call().entity<Book>()

    @LlmCall(model = "openai/gpt-5-mini", fallback = ["anthropic/claude-haiku-4-5"])
    suspend fun author(title: String): String? = withContext(Dispatchers.IO) {
        chat.prompt("Who wrote $title?").call().content()
    }

    @LlmCall(model = "openai/gpt-5-mini", fallback = ["anthropic/claude-haiku-4-5"])
    fun tell(genre: String): Flow<String> = chat.prompt("Tell a $genre tale").stream().content().asFlow()
}
