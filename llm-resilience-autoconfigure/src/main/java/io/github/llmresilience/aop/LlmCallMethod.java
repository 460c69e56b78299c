/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.aop;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.client.KnownClients;
import io.github.llmresilience.engine.AttemptBody;
import io.github.llmresilience.engine.AttemptScope;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.blocking.RecoverMethods;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.KotlinDetector;

/**
 * An {@code @LlmCall} method with its resolved settings and its driver.
 *
 * @param settings supplies the current settings of the calls
 * @param driver the driver that makes the calls
 * @param blocking whether the method returns the answer itself. Other advice may invoke
 * the body of another method on another thread
 * @param recovered whether the bean has {@code @Recover} methods
 * @param arguments replaces arguments for each attempt
 * @param conversationId the index of the parameter that identifies the conversation, or
 * {@value MethodShape#NO_PARAMETER}
 */
record LlmCallMethod(Supplier<LlmCallSettings> settings, MethodDriver driver, boolean blocking, boolean recovered,
		AttemptArguments arguments, int conversationId) {

	@Nullable Object call(ProxyMethodInvocation invocation) throws Throwable {
		return this.driver.call(settingsOf(invocation), new Body(this, invocation),
				this.recovered ? recoveryOf(invocation) : Recovery.NONE);
	}

	private LlmCallSettings settingsOf(ProxyMethodInvocation invocation) {
		LlmCallSettings current = this.settings.get();
		Object conversation = (this.conversationId != MethodShape.NO_PARAMETER)
				? invocation.getArguments()[this.conversationId] : null;
		return (conversation != null) ? current.inConversation(conversation.toString()) : current;
	}

	private static Recovery recoveryOf(ProxyMethodInvocation invocation) {
		Object target = Objects.requireNonNull(invocation.getThis());
		Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), target.getClass());
		Object[] arguments = invocation.getArguments();
		return KotlinDetector.isSuspendingFunction(method) ? CoroutineRecovery.of(target, method, arguments)
				: (failure) -> RecoverMethods.recover(target, method, arguments, failure);
	}

	/**
	 * The code that runs in each attempt of one call.
	 */
	private record Body(LlmCallMethod method, ProxyMethodInvocation invocation) implements AttemptBody {

		@Override
		public @Nullable Object attempt() throws Throwable {
			return this.method.attempt(this.invocation);
		}

		@Override
		public boolean ignoresAborts(LlmTarget target) {
			return KnownClients.holdsIgnoringClient(Objects.requireNonNull(this.invocation.getThis()));
		}

	}

	/**
	 * Makes one attempt. Exposes the invocation of the attempt, so that advice finds it
	 * also in a later attempt or on another thread.
	 */
	private @Nullable Object attempt(ProxyMethodInvocation invocation) throws Throwable {
		if (this.blocking) {
			AttemptScope.markBodyPending(LlmCallContext.Scope.current());
		}
		ProxyMethodInvocation attempt = (ProxyMethodInvocation) invocation.invocableClone();
		if (this.arguments != AttemptArguments.NONE) {
			Object[] arguments = attempt.getArguments();
			this.arguments.replaceIn(arguments, LlmCallContext.current());
			attempt.setArguments(arguments);
		}
		return ExposeInvocationInterceptor.INSTANCE.invoke(attempt);
	}

}
