/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.actuate;

import java.util.Map;
import java.util.function.Supplier;

import io.github.llmresilience.settings.InvalidSettingsException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * Answers invalid changes with 400 and a change of an unknown model with 404, each with
 * the reason in {@code detail}.
 */
@EndpointWebExtension(endpoint = LlmRetryEndpoint.class)
public final class LlmRetryEndpointWebExtension {

	private final LlmRetryEndpoint endpoint;

	public LlmRetryEndpointWebExtension(LlmRetryEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	/** Opens, closes or resets the circuit breaker of a model, or changes a setting. */
	@WriteOperation
	public WebEndpointResponse<Object> change(@Nullable String target, @Nullable String action,
			@Nullable String property, @Nullable String value) {
		return answer(() -> {
			Object report = this.endpoint.change(target, action, property, value);
			return (report != null) ? new WebEndpointResponse<>(report) : problem(WebEndpointResponse.STATUS_NOT_FOUND,
					"No call has the model '" + target + "', only " + this.endpoint.llmRetry().targets().keySet());
		});
	}

	/** Changes a setting of one call. */
	@WriteOperation
	public WebEndpointResponse<Object> changeSetting(@Selector String call, String property, @Nullable String value) {
		return answer(() -> new WebEndpointResponse<>(this.endpoint.changeSetting(call, property, value)));
	}

	/** Takes the changes of all settings back. */
	@DeleteOperation
	public WebEndpointResponse<Object> resetAllSettings() {
		return answer(() -> new WebEndpointResponse<>(this.endpoint.resetAllSettings()));
	}

	/** Takes the changes of the settings of one call back. */
	@DeleteOperation
	public WebEndpointResponse<Object> resetSettings(@Selector String call) {
		return answer(() -> new WebEndpointResponse<>(this.endpoint.resetSettings(call)));
	}

	private static WebEndpointResponse<Object> answer(Supplier<WebEndpointResponse<Object>> operation) {
		try {
			return operation.get();
		}
		catch (InvalidSettingsException ex) {
			return problem(WebEndpointResponse.STATUS_BAD_REQUEST, String.valueOf(ex.getMessage()));
		}
	}

	private static WebEndpointResponse<Object> problem(int status, String detail) {
		return new WebEndpointResponse<>(Map.of("detail", detail), status);
	}

}
