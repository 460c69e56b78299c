package io.github.llmresilience.actuate;

import java.util.Map;

import io.github.llmresilience.actuate.LlmRetryEndpoint.TargetReport;
import io.github.llmresilience.gate.GateChange.Action;

import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * Returns 404 if a write operation does not find the model. Without this extension,
 * Actuator returns 204.
 */
@EndpointWebExtension(endpoint = LlmRetryEndpoint.class)
public final class LlmRetryEndpointWebExtension {

	private final LlmRetryEndpoint endpoint;

	public LlmRetryEndpointWebExtension(LlmRetryEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	/** Opens, closes or resets the circuit breaker of a model. */
	@WriteOperation
	public WebEndpointResponse<Object> change(String target, Action action) {
		TargetReport report = this.endpoint.change(target, action);
		return (report != null) ? new WebEndpointResponse<>(report)
				: new WebEndpointResponse<>(
						Map.of("detail",
								"No call has the model '" + target + "', only "
										+ this.endpoint.llmRetry().targets().keySet()),
						WebEndpointResponse.STATUS_NOT_FOUND);
	}

}
