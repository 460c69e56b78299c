/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.llmresilience.failure.FailureKind;

/**
 * Finds the parameters of a request that a provider refuses: it names a parameter in a
 * field of the error, or in a sentence that says that the parameter is not supported.
 */
public final class RefusedParameters {

	private static final Pattern REFUSED = Pattern.compile(
			"unsupported|not support|n't support|not permitted|not allowed|deprecated|unknown|unrecogni[sz]ed|unexpected"
					+ "|extra (inputs?|field)|cannot (be )?(used|specif|set)|can only|may only|only the default|must be (unset|omitted|removed)"
					+ "|not compatible|incompatible|invalid (parameter|argument)|use '?max_completion_tokens");

	/** The parameters that a request can do without, with their names in messages. */
	private static final Map<String, Pattern> NAMES = names();

	private RefusedParameters() {
	}

	private static Map<String, Pattern> names() {
		Map<String, Pattern> names = new LinkedHashMap<>();
		names.put("temperature", word("temperature"));
		names.put("top_p", word("top_?p"));
		names.put("top_k", word("top_?k"));
		names.put("frequency_penalty", word("frequency_?penalty"));
		names.put("presence_penalty", word("presence_?penalty"));
		names.put("stop", word("stop(_?sequences?)?"));
		names.put("max_tokens", word("max_?tokens"));
		names.put("response_format", word("response_?(format|schema)|json_?schema|output_?(format|config)"));
		return names;
	}

	private static Pattern word(String name) {
		return Pattern.compile("(?<![a-z_])(" + name + ")(?![a-z_])");
	}

	/**
	 * Returns the parameters that an exception of a client names.
	 * @return names in snake case, as OpenAI writes them; empty if the exception is about
	 * something else
	 */
	public static Set<String> in(Throwable error) {
		for (Throwable current : CauseChain.of(error)) {
			ErrorResponse response = ClientExceptions.read(current);
			if (response != null
					&& ProviderErrorRules.classify(response.withStatedStatus()) == FailureKind.INVALID_REQUEST) {
				return in(response.body());
			}
		}
		return Set.of();
	}

	private static Set<String> in(ErrorBody body) {
		Statements text = new Statements(body.text());
		Set<String> refused = new LinkedHashSet<>();
		NAMES.forEach((name, words) -> {
			boolean isField = body.parameters().stream().anyMatch((field) -> words.matcher(field).find());
			if ((isField && text.contain(REFUSED)) || text.say(words, REFUSED)) {
				refused.add(name);
			}
		});
		return refused;
	}

}
