/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.springai;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.client.ResponseErrorHandler;

/**
 * Wraps the error handler that Spring AI auto-configures, so that its exceptions contain
 * the whole response. An error handler of the application is not wrapped.
 */
public final class ResponseCapturePostProcessor implements BeanPostProcessor {

	private static final String SPRING_AI = "org.springframework.ai.retry.autoconfigure.";

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof ResponseErrorHandler handler && bean.getClass().getName().startsWith(SPRING_AI))
				? new ResponseCapturingErrorHandler(handler) : bean;
	}

}
