/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tenant of the application, with clients that use its own API keys, base URLs or
 * deployments: <pre class="code">
 * LlmTenant acme = LlmTenant.named("acme").with("openai", chatModelWithKeyOfAcme);
 * Book book = LlmModelOverride.tenant(acme).call(() -&gt; librarian.recommend("fantasy"));
 * </pre> Managed chat models send the requests of such a call with the client of the
 * tenant for the provider of the current target, if there is one, and otherwise with the
 * bean of the application. A method with clients of its own reads them from
 * {@link LlmCallContext#client(Class)}.
 * <p>
 * Each tenant has its own circuit breakers, cooldowns, retry budgets and concurrency
 * limits, by its name. Those of the 1000 tenants that were used last are kept. Meters are
 * recorded for all tenants together.
 */
public final class LlmTenant {

	private final String name;

	private final Map<String, List<Object>> clients;

	private LlmTenant(String name, Map<String, List<Object>> clients) {
		this.name = name;
		this.clients = clients;
	}

	/**
	 * Returns a tenant without clients of its own.
	 * @param name the name of the tenant, which appears in logs and in the Actuator
	 * endpoint; not an API key
	 * @return the tenant
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static LlmTenant named(String name) {
		Objects.requireNonNull(name, "'name' must not be null");
		if (name.isBlank()) {
			throw new IllegalArgumentException("'name' must not be blank. Set a name that identifies the tenant");
		}
		return new LlmTenant(name, Map.of());
	}

	/**
	 * Returns this tenant with one more client.
	 * @param provider the provider that the client calls, as in {@code provider/model}
	 * @param client the client, for example a {@code ChatModel} of Spring AI or
	 * LangChain4j; a provider may have several clients of different types
	 * @return the tenant with the client
	 */
	public LlmTenant with(String provider, Object client) {
		Objects.requireNonNull(provider, "'provider' must not be null");
		Objects.requireNonNull(client, "'client' must not be null");
		Map<String, List<Object>> all = new TreeMap<>(this.clients);
		List<Object> ofProvider = new ArrayList<>(List.of(client));
		ofProvider.addAll(all.getOrDefault(provider, List.of()));
		all.put(provider, List.copyOf(ofProvider));
		return new LlmTenant(this.name, all);
	}

	/**
	 * Returns the name.
	 * @return the name of the tenant
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns the client of this tenant for a provider. If there are several clients of
	 * the type, the one that was added last is returned.
	 * @param <T> the type of the client
	 * @param provider the provider
	 * @param type the type of the client
	 * @return the client, or empty if this tenant has none
	 */
	public <T> Optional<T> client(String provider, Class<T> type) {
		return this.clients.getOrDefault(provider, List.of())
			.stream()
			.filter(type::isInstance)
			.map(type::cast)
			.findFirst();
	}

	/** Returns the name and the providers, without the clients. */
	@Override
	public String toString() {
		return "LlmTenant[" + this.name + ", clients for " + this.clients.keySet() + "]";
	}

}
