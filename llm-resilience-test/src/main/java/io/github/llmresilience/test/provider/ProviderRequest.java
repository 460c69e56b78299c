/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request that a provider received.
 */
public final class ProviderRequest {

	private final String provider;

	private final String path;

	private final Map<String, List<String>> headers;

	private final String body;

	private final JsonNode json;

	private final WireFormat format;

	private volatile @Nullable String answer;

	ProviderRequest(String provider, String path, Map<String, List<String>> headers, String body, WireFormat format) {
		this.provider = provider;
		this.path = path;
		this.headers = headers;
		this.body = body;
		this.json = Json.read(body);
		this.format = format;
	}

	/** Records the text of the answer, before the client can have received it. */
	void answered(String text) {
		this.answer = text;
	}

	/**
	 * Returns the text with which the provider answers, with the mistakes that its script
	 * asks for. Whether the client receives all of it is not known.
	 * @return the text, or null if the script asks for an error or for a part of an
	 * answer
	 */
	public @Nullable String answer() {
		return this.answer;
	}

	/**
	 * Returns the name of the provider.
	 * @return the name, such as {@code openai}
	 */
	public String provider() {
		return this.provider;
	}

	/**
	 * Returns the path below the base URL of the provider, with its query.
	 * @return the path, such as {@code /chat/completions}
	 */
	public String path() {
		return this.path;
	}

	/**
	 * Returns the first value of a header.
	 * @param name the name of the header, in any case
	 * @return the value, or null if there is no such header
	 */
	public @Nullable String header(String name) {
		List<String> values = this.headers.get(name);
		return (values != null) ? values.get(0) : null;
	}

	/**
	 * Returns the body as it was sent.
	 * @return the body
	 */
	public String body() {
		return this.body;
	}

	/**
	 * Returns the body as JSON.
	 * @return the body, or a missing node if it is not JSON
	 */
	public JsonNode json() {
		return this.json;
	}

	/**
	 * Returns the requested model.
	 * @return the name of the model, or an empty text if the request names none
	 */
	public String model() {
		return this.format.model(this.path, this.json);
	}

	/**
	 * Returns whether the answer is to be streamed.
	 * @return true for a stream
	 */
	public boolean isStream() {
		return this.format.isStream(this.path, this.json);
	}

	/**
	 * Returns the conversation.
	 * @return the messages, oldest first; the system prompt is the first message
	 */
	public List<ProviderMessage> messages() {
		return this.format.messages(this.json);
	}

	/**
	 * Returns the last message of the conversation.
	 * @return the message; a user's message without text if there is none
	 */
	public ProviderMessage lastMessage() {
		List<ProviderMessage> messages = messages();
		return messages.isEmpty() ? ProviderMessage.of(ProviderMessage.USER, "") : messages.get(messages.size() - 1);
	}

	boolean asksForText() {
		return this.format.asksForText();
	}

	/**
	 * Returns the texts of all messages.
	 * @return the texts, one after the other, separated by line breaks
	 */
	public String text() {
		return messages().stream().map(ProviderMessage::text).collect(Collectors.joining("\n"));
	}

	/**
	 * Returns the names of the tools that the model may call.
	 * @return the names
	 */
	public List<String> tools() {
		return this.format.tools(this.json);
	}

	/**
	 * Returns the result of the tool that was called last, if the conversation ends with
	 * it.
	 * @return the result, or null if the last message is not the result of a tool
	 */
	public @Nullable String toolResult() {
		ProviderMessage last = lastMessage();
		return last.isFrom(ProviderMessage.TOOL) ? last.text() : null;
	}

	/**
	 * Returns the partial answer that the request asks to continue: the answer of the
	 * model before the last message of the user.
	 * @return the text, or an empty text if there is none
	 */
	public String partialAnswer() {
		List<ProviderMessage> messages = messages();
		ProviderMessage before = (messages.size() < 2) ? null : messages.get(messages.size() - 2);
		return (before != null && before.isFrom(ProviderMessage.ASSISTANT)) ? before.text() : "";
	}

	/** Returns the provider and the path; neither headers nor the body. */
	@Override
	public String toString() {
		return this.provider + " " + this.path;
	}

}
