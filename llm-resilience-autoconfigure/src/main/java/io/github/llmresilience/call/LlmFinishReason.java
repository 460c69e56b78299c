/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The reason why a model ended its answer, independent of the provider. Each provider has
 * names of its own for it:
 * <ul>
 * <li>OpenAI: {@code finish_reason} of chat completions, {@code status} and
 * {@code incomplete_details.reason} of responses</li>
 * <li>Anthropic and Bedrock: {@code stop_reason} and {@code stopReason}</li>
 * <li>Gemini: {@code finishReason}, and {@code blockReason} of a prompt</li>
 * <li>Ollama: {@code done_reason}</li>
 * <li>Spring AI passes the names of the providers on; LangChain4j has an enum</li>
 * </ul>
 */
public enum LlmFinishReason {

	/** The answer is complete. Also for reasons that are not known. */
	COMPLETE,

	/** The model calls tools and waits for their results. */
	TOOL_CALLS,

	/** The answer was cut off at the token limit or at the end of the context window. */
	CUT_OFF,

	/** The model refused to answer, or a filter of the provider removed the answer. */
	FILTERED,

	/** The model wrote a tool call that the provider could not parse. */
	MALFORMED,

	/** The provider failed while the model answered. */
	FAILED;

	private static final Map<LlmFinishReason, Set<String>> NAMES = Map.of(TOOL_CALLS,
			Set.of("toolcalls", "toolcall", "tooluse", "functioncall", "toolexecution"), CUT_OFF,
			Set.of("length", "maxtokens", "maxoutputtokens", "modellength", "modelcontextwindowexceeded",
					"contextlengthexceeded"),
			FILTERED,
			Set.of("contentfilter", "contentfiltered", "refusal", "safety", "recitation", "language", "blocklist",
					"prohibitedcontent", "spii", "modelarmor", "jailbreak", "imagesafety", "imageprohibitedcontent",
					"imagerecitation", "guardrailintervened", "sensitive", "errortoxic", "moderation"),
			MALFORMED,
			Set.of("malformedfunctioncall", "unexpectedtoolcall", "toomanytoolcalls", "missingthoughtsignature",
					"malformedtooluse", "malformedmodeloutput", "malformedresponse"),
			FAILED, Set.of("error", "networkerror", "insufficientsystemresource", "abort", "errorlimit", "timeout",
					"failed", "unavailable"));

	/** The number of names to remember. Providers have few. */
	private static final int MAX_KNOWN = 100;

	/** The names that were looked up before. */
	private static final Map<String, LlmFinishReason> KNOWN = new ConcurrentHashMap<>();

	/**
	 * Returns the reason with the name of a provider.
	 * @param name the name, in any case and with any separators
	 * @return the reason, {@link #COMPLETE} for an unknown name
	 */
	public static LlmFinishReason of(String name) {
		LlmFinishReason known = KNOWN.get(name);
		if (known == null) {
			known = find(name);
			if (KNOWN.size() < MAX_KNOWN) {
				KNOWN.put(name, known);
			}
		}
		return known;
	}

	private static LlmFinishReason find(String name) {
		String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
		for (Map.Entry<LlmFinishReason, Set<String>> names : NAMES.entrySet()) {
			if (names.getValue().contains(plain)) {
				return names.getKey();
			}
		}
		return COMPLETE;
	}

}
