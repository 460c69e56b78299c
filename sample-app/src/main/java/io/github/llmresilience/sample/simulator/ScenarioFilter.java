package io.github.llmresilience.sample.simulator;

import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets a request choose the scenario it wants to meet: {@code ?scenario=rough-day}.
 */
@Component
@Profile("!live")
class ScenarioFilter implements WebFilter {

	private final ProviderSimulator simulator;

	ScenarioFilter(ProviderSimulator simulator) {
		this.simulator = simulator;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		String scenario = exchange.getRequest().getQueryParams().getFirst("scenario");
		if (scenario != null) {
			try {
				this.simulator.play(scenario);
			}
			catch (IllegalArgumentException ex) {
				return Mono.error(new ResponseStatusException(HttpStatus.BAD_REQUEST, ex.getMessage()));
			}
		}
		return chain.filter(exchange);
	}

}
