package io.github.llmresilience.gate;

import java.time.Duration;

import io.github.llmresilience.call.CircuitState;

/**
 * The state of the gate of one target.
 *
 * @param circuit the state of its circuit breaker, as the next call finds it
 * @param openedByHand whether an operator has opened the circuit breaker
 * @param cooldown how long the cooldown still lasts; zero if there is none
 */
public record GateStatus(CircuitState circuit, boolean openedByHand, Duration cooldown) {
}
