/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sharedstate;

import io.github.llmresilience.call.CooldownScope;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.gate.GateChange;

/**
 * Creates the keys of the shared state.
 *
 * @param prefix the common prefix of all keys
 */
record SharedKeys(String prefix) {

	String of(GateChange change) {
		return (change instanceof GateChange.CoolDown coolDown) ? cooldown(coolDown.target(), coolDown.scope())
				: decision(change.target());
	}

	String cooldown(LlmTarget target, CooldownScope scope) {
		return this.prefix + ((scope == CooldownScope.PROVIDER) ? "cooldown:provider:" + target.provider()
				: "cooldown:target:" + target);
	}

	String demand(String provider) {
		return this.prefix + "demand:" + provider;
	}

	String settings() {
		return this.prefix + "settings";
	}

	String decision(LlmTarget target) {
		return this.prefix + "decision:" + target;
	}

}
