/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.util.Set;

/**
 * The hosts that a test may send requests to: the loopback interface, and those that are
 * allowed.
 *
 * @param allowed the names of further hosts; {@code *} for any host
 */
record RemoteHosts(Set<String> allowed) {

	private static final String ANY = "*";

	boolean permits(String host) {
		return isLoopback(host) || this.allowed.contains(host) || this.allowed.contains(ANY);
	}

	private static boolean isLoopback(String host) {
		return host.equals("localhost") || host.endsWith(".localhost") || host.matches("127(\\.\\d{1,3}){3}")
				|| host.equals("[::1]") || host.equals("::1");
	}

}
