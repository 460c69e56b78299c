package io.github.llmresilience.springai;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.client.ResponseErrorHandler;

/**
 * Wraps the error handler that Spring AI sets up, so that its exceptions keep the whole
 * response. One of the application's own is left alone.
 */
public final class ResponseCapturePostProcessor implements BeanPostProcessor {

	private static final String SPRING_AI = "org.springframework.ai.retry.autoconfigure.";

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		return (bean instanceof ResponseErrorHandler handler && bean.getClass().getName().startsWith(SPRING_AI))
				? new ResponseCapturingErrorHandler(handler) : bean;
	}

}
