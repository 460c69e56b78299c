package io.github.llmresilience.test.context;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Forbids requests to other hosts than the loopback interface.
 *
 * @param allowed the hosts that are allowed all the same
 */
record RemoteHosts(Set<String> allowed) {

	private static final String ANY = "*";

	/**
	 * Verifies that a request may be sent.
	 * @throws RemoteRequestException if its host is not allowed
	 */
	void check(@Nullable String host) {
		if (host != null && !isLoopback(host) && !this.allowed.contains(host) && !this.allowed.contains(ANY)) {
			throw new RemoteRequestException(host);
		}
	}

	private static boolean isLoopback(String host) {
		return host.equals("localhost") || host.endsWith(".localhost") || host.startsWith("127.")
				|| host.equals("[::1]") || host.equals("::1");
	}

}
