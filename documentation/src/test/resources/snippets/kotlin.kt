import io.github.llmresilience.annotation.LlmCall
import io.github.llmresilience.call.LlmCallContext
import io.github.llmresilience.call.ReactiveLlmCallTemplate
import io.github.llmresilience.coroutine.LlmCallContextElement
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.reactive.asFlow
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.reactor.mono
import kotlinx.coroutines.withContext
import org.springframework.ai.chat.client.ChatClient
import org.springframework.stereotype.Service

interface Client {
    suspend fun ask(model: String, text: String): String
}

abstract class Context {
    lateinit var chat: ChatClient
    lateinit var client: Client
    lateinit var template: ReactiveLlmCallTemplate
}

