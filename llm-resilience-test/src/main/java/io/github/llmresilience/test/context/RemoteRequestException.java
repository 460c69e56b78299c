/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

/**
 * Thrown if a test sends a request to a host that it must not call.
 */
public final class RemoteRequestException extends IllegalStateException {

	RemoteRequestException(String host) {
		super("A request to " + host + " is not allowed in this test. Send it to a scripted provider, whose URL is in"
				+ " the property scripted-providers.<name>.base-url, or allow the host with"
				+ " @AutoConfigureScriptedProviders(allowedHosts = \"" + host + "\")");
	}

}
