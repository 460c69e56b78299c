/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix

import io.github.llmresilience.annotation.LlmCall
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.runBlocking
import java.util.concurrent.Callable

/**
 * A suspending function that fails.
 */
open class KotlinFailures(private val body: Callable<String>) {

    @LlmCall(name = "ask", model = "openai/m")
    open suspend fun suspending(): String = body.call()

    @LlmCall(name = "ask", model = "openai/m")
    open suspend fun hanging(): String = awaitCancellation()
}

/**
 * The same functions as a caller in Java sees them.
 */
class KotlinFailureCalls(private val failures: KotlinFailures) {

    fun suspending() = runBlocking { failures.suspending() }

    @OptIn(DelicateCoroutinesApi::class)
    fun cancelled() = runBlocking {
        val call = GlobalScope.async(Dispatchers.Unconfined, CoroutineStart.UNDISPATCHED) { failures.hanging() }
        call.cancel()
        call.await()
    }
}
