package io.github.llmresilience.test.context;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The hosts that a test may send requests to: the loopback interface, and those that are
 * allowed.
 *
 * @param allowed the names of further hosts; {@code *} for any host
 */
record RemoteHosts(Set<String> allowed) {

	private static final String ANY = "*";

	/**
	 * Verifies that a request may be sent.
	 * @throws RemoteRequestException if its host is not allowed
	 */
	void check(@Nullable String host) {
		if (host != null && !permits(host)) {
			throw new RemoteRequestException(host);
		}
	}

	boolean permits(String host) {
		return isLoopback(host) || this.allowed.contains(host) || this.allowed.contains(ANY);
	}

	private static boolean isLoopback(String host) {
		return host.equals("localhost") || host.endsWith(".localhost") || host.startsWith("127.")
				|| host.equals("[::1]") || host.equals("::1");
	}

}
