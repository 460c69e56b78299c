/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.List;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.assertj.core.api.ObjectAssert;
import org.assertj.core.api.StringAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on the requests that a provider received.
 */
public final class ScriptedProviderAssert extends AbstractAssert<ScriptedProviderAssert, ScriptedProvider> {

	ScriptedProviderAssert(@Nullable ScriptedProvider provider) {
		super(provider, ScriptedProviderAssert.class);
	}

	/**
	 * Verifies the number of requests.
	 * @param count the expected number
	 * @return this assertion
	 */
	public ScriptedProviderAssert hasReceivedRequests(int count) {
		isNotNull();
		if (this.actual.requestCount() != count) {
			failWithMessage("Expected the provider '%s' to have received %d requests, but it received %d",
					this.actual.name(), count, this.actual.requestCount());
		}
		return this;
	}

	/**
	 * Verifies that there was no request.
	 * @return this assertion
	 */
	public ScriptedProviderAssert hasReceivedNoRequest() {
		return hasReceivedRequests(0);
	}

	/**
	 * Returns assertions on the last request.
	 * @return the assertions
	 */
	public ObjectAssert<ProviderRequest> lastRequest() {
		isNotNull();
		if (this.actual.requests().isEmpty()) {
			failWithMessage("Expected the provider '%s' to have received a request, but it received none",
					this.actual.name());
		}
		return Assertions.assertThat(this.actual.lastRequest()).as("last request of '%s'", this.actual.name());
	}

	/**
	 * Returns assertions on the text of the last message that was sent.
	 * @return the assertions
	 */
	public StringAssert lastMessage() {
		lastRequest();
		return (StringAssert) Assertions.assertThat(this.actual.lastRequest().lastMessage().text())
			.as("last message to '%s'", this.actual.name());
	}

	/**
	 * Returns assertions on the roles of the conversation in the last request.
	 * @return the assertions; {@code system}, {@code user}, {@code assistant} and
	 * {@code tool}, oldest first
	 */
	public ListAssert<String> lastRoles() {
		lastRequest();
		List<String> roles = this.actual.lastRequest().messages().stream().map(ProviderMessage::role).toList();
		return Assertions.assertThat(roles).as("roles of the last conversation with '%s'", this.actual.name());
	}

	/**
	 * Returns assertions on the requested models.
	 * @return the assertions; the model of each request, oldest first
	 */
	public ListAssert<String> models() {
		isNotNull();
		return Assertions.assertThat(this.actual.requests().stream().map(ProviderRequest::model).toList())
			.as("models requested from '%s'", this.actual.name());
	}

}
