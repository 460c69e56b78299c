/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.coroutine

import io.github.llmresilience.annotation.LlmCall
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.reactive.asFlow
import kotlinx.coroutines.withContext
import org.springframework.ai.chat.client.ChatClient
import org.springframework.stereotype.Service

// docs/kotlin.md
@Service
class Librarian(builder: ChatClient.Builder) {

    private val chat = builder.build()

    @LlmCall(model = "openai/gpt-5-mini", fallback = ["anthropic/claude-haiku-4-5"])
    suspend fun recommend(genre: String): String? = withContext(Dispatchers.IO) {
        chat.prompt("Recommend a $genre book").call().content()
    }

    @LlmCall(model = "openai/gpt-5-mini", fallback = ["anthropic/claude-haiku-4-5"])
    fun tell(genre: String): Flow<String> = chat.prompt("Tell a $genre tale").stream().content().asFlow()
}
