/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix

import io.github.llmresilience.annotation.LlmCall
import io.github.llmresilience.coroutine.LlmCallContextElement
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.reactive.asFlow
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.springframework.ai.chat.client.ChatClient

/**
 * Functions of Kotlin with the return types that a call may have.
 */
@LlmCall(model = "openai/first", fallback = ["anthropic/second"])
open class KotlinStyles(builder: ChatClient.Builder) {

    private val chat = builder.build()

    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)

    private fun ask() = chat.prompt("Which book?").call().content()

    private fun askForTitle() = chat.prompt("Which book?").call().entity(Row.Book::class.java)?.title()

    open suspend fun suspending(): String? = ask()

    open suspend fun suspendingTitle(): String? = askForTitle()

    open suspend fun onAnotherThread(): String? = withContext(Dispatchers.IO) { ask() }

    open suspend fun titleOnAnotherThread(): String? = withContext(Dispatchers.IO) { askForTitle() }

    open suspend fun flowOfStream(): Flow<String> = chat.prompt("Which book?").stream().content().asFlow()

    open fun flow(): Flow<String> = flow { emit(ask()!!) }

    open fun titleFlow(): Flow<String> = flow { emit(askForTitle()!!) }

    open fun deferred(): Deferred<String?> = scope.async(LlmCallContextElement.current()) { ask() }

    open fun deferredTitle(): Deferred<String?> = scope.async(LlmCallContextElement.current()) { askForTitle() }
}

/**
 * The same functions as a caller in Java sees them.
 */
class KotlinCalls(private val styles: KotlinStyles) {

    fun suspending() = runBlocking { styles.suspending() }

    fun suspendingTitle() = runBlocking { styles.suspendingTitle() }

    fun onAnotherThread() = runBlocking { styles.onAnotherThread() }

    fun titleOnAnotherThread() = runBlocking { styles.titleOnAnotherThread() }

    fun flowOfStream() = runBlocking { styles.flowOfStream().toList().joinToString("") }

    fun flow() = runBlocking { styles.flow().toList().single() }

    fun titleFlow() = runBlocking { styles.titleFlow().toList().single() }

    fun deferred() = runBlocking { styles.deferred().await() }

    fun deferredTitle() = runBlocking { styles.deferredTitle().await() }
}
