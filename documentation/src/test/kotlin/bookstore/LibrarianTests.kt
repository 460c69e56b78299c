/*
 * SPDX-License-Identifier: Apache-2.0
 */
package bookstore

import io.github.llmresilience.failure.FailureKind
import io.github.llmresilience.test.call.RecordedCalls
import io.github.llmresilience.test.context.AutoConfigureScriptedProviders
import io.github.llmresilience.test.provider.ProviderAnswer
import io.github.llmresilience.test.provider.ScriptedProviders
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.test.context.SpringBootTest

@SpringBootTest
@AutoConfigureScriptedProviders
class LibrarianTests(
    @param:Autowired private val librarian: Librarian,
    @param:Autowired private val providers: ScriptedProviders,
    @param:Autowired private val calls: RecordedCalls,
) {

    private val hobbit = Book("The Hobbit", "J. R. R. Tolkien")

    @Test
    fun `re-asks the model if its answer is malformed`() {
        providers.openai().script("malformed, ok").answers(ProviderAnswer.json(hobbit))
        assertThat(librarian.recommend("fantasy")).isEqualTo(hobbit)
        assertThat(calls).last().survived(FailureKind.MALFORMED_OUTPUT).reasked(1)
    }

    @Test
    fun `falls back in an outage`() = runBlocking<Unit> {
        providers.openai().script("429 retry-after=1, outage")
        providers.anthropic().answers("J. R. R. Tolkien")
        assertThat(librarian.author("The Hobbit")).isEqualTo("J. R. R. Tolkien")
        assertThat(calls).last().answeredBy("anthropic/claude-haiku-4-5").fellBack(1)
    }

    @Test
    fun `resumes a flow`() = runBlocking<Unit> {
        providers.openai().script("cut after=2, ok").answers("You may like The Hobbit")
        assertThat(librarian.tell("fantasy").toList().joinToString("")).isEqualTo("You may like The Hobbit")
        assertThat(calls).last().survived(FailureKind.CONNECTION).resumed(1)
    }
}
