/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * Forbids requests while test methods run. Most clients ask the proxy selector of the JVM
 * before each connection: the HTTP client of the JDK, {@code HttpURLConnection}, and
 * OkHttp, which the official SDKs use. Clients keep the selector that is the default when
 * they are built, so it is installed before an application context starts, and stays.
 */
final class GuardingProxySelector extends ProxySelector {

	private static final GuardingProxySelector INSTANCE = new GuardingProxySelector(ProxySelector.getDefault());

	private final @Nullable ProxySelector delegate;

	/** The hosts of each running test method. */
	private final List<RemoteHosts> guards = new CopyOnWriteArrayList<>();

	private GuardingProxySelector(@Nullable ProxySelector delegate) {
		this.delegate = delegate;
	}

	/** Makes this selector the default of the JVM. */
	static void install() {
		ProxySelector.setDefault(INSTANCE);
	}

	/** Forbids requests to other hosts. */
	static void begin(RemoteHosts hosts) {
		INSTANCE.guards.add(hosts);
	}

	/** Ends what {@link #begin} began. */
	static void end(RemoteHosts hosts) {
		INSTANCE.guards.remove(hosts);
	}

	/**
	 * Verifies that a request may be sent. If several test methods run, it may be sent if
	 * one of them allows it.
	 * @throws RemoteRequestException if its host is not allowed
	 */
	static void check(URI uri) {
		String host = uri.getHost();
		List<RemoteHosts> guards = INSTANCE.guards;
		if (host != null && !guards.isEmpty() && guards.stream().noneMatch((hosts) -> hosts.permits(host))) {
			throw new RemoteRequestException(host);
		}
	}

	/** Sockets of databases and brokers ask, too; only requests of HTTP are checked. */
	@Override
	public List<Proxy> select(URI uri) {
		if ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) {
			check(uri);
		}
		return (this.delegate != null) ? this.delegate.select(uri) : List.of(Proxy.NO_PROXY);
	}

	@Override
	public void connectFailed(URI uri, SocketAddress address, IOException failure) {
		if (this.delegate != null) {
			this.delegate.connectFailed(uri, address, failure);
		}
	}

}
