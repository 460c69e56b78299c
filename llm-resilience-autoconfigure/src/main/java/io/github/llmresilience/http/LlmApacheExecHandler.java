/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.io.IOException;

import io.github.llmresilience.call.LlmCallContext;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * Cancels a request of an Apache HttpClient 5 when its attempt is aborted. The client
 * ignores interrupts while it waits for a response. Outside of an {@code @LlmCall} the
 * handler has no effect. Spring Boot's clients have it; for another client, add it with
 * {@code HttpClientBuilder.addExecInterceptorFirst(..)}.
 */
public final class LlmApacheExecHandler implements ExecChainHandler {

	@Override
	public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		LlmCallContext attempt = LlmCallContext.Scope.current();
		if (attempt != null && scope.originalRequest instanceof Cancellable cancellable) {
			attempt.onAbort(cancellable::cancel);
		}
		return chain.proceed(request, scope);
	}

}
