/*
 * SPDX-License-Identifier: Apache-2.0
 */
package bookstore

import io.github.llmresilience.annotation.LlmCall
import io.github.llmresilience.failure.FailureKind
import io.github.llmresilience.test.call.RecordedCalls
import io.github.llmresilience.test.context.AutoConfigureScriptedProviders
import io.github.llmresilience.test.provider.ScriptedProviders
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.ai.chat.client.ChatClient
import org.springframework.ai.chat.client.entity
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.test.context.SpringBootTest
import org.springframework.context.annotation.Import
import org.springframework.stereotype.Service

/**
 * The other examples of docs/kotlin.md, and default values of data classes.
 */
@SpringBootTest(properties = ["llm.retry.calls.summary.model=openai/gpt-5-mini"])
@AutoConfigureScriptedProviders
@Import(ArchivistTests.Critic::class)
class ArchivistTests(
    @param:Autowired private val archivist: Archivist,
    @param:Autowired private val critic: Critic,
    @param:Autowired private val providers: ScriptedProviders,
    @param:Autowired private val calls: RecordedCalls,
) {

    @Test
    fun `retries a deferred`() = runBlocking<Unit> {
        providers.openai().script("503, ok").answers("The Hobbit")
        assertThat(archivist.later("fantasy").await()).isEqualTo("The Hobbit")
        assertThat(calls).last().survived(FailureKind.OVERLOADED)
    }

    @Test
    fun `retries in a flow of a suspending function`() = runBlocking<Unit> {
        providers.openai().script("503, ok").answers("It", "Emma")
        assertThat(archivist.books(listOf("horror", "romance")).toList()).containsExactly("It", "Emma")
        assertThat(calls).last().survived(FailureKind.OVERLOADED).hasAttempts(3)
    }

    @Test
    fun `calls a template`() = runBlocking<Unit> {
        assertThat(archivist.summarize("a text")).isEqualTo("gpt-5-mini about a text")
        assertThat(calls).last("summary").hasAttempts(1)
    }

    @Test
    fun `reads the default value of a data class`() {
        providers.openai().answers("""{"title": "Emma"}""")
        assertThat(critic.rate()).isEqualTo(Rating("Emma", 3))
        assertThat(providers.openai()).hasReceivedRequests(1)
    }

    data class Rating(val title: String, val stars: Int = 3)

    @Service
    class Critic(builder: ChatClient.Builder) {

        private val chat = builder.build()

        @LlmCall(model = "openai/gpt-5-mini")
        fun rate(): Rating = chat.prompt("Rate a book").call().entity<Rating>()
    }
}
