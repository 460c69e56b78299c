/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.IOException;

/**
 * Responds to the requests of a provider.
 */
@FunctionalInterface
interface Responder {

	/** Responds to a request. A response that is not complete closes the connection. */
	void respond(HttpExchange exchange, ProviderRequest request) throws IOException;

}
