/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks;

import java.util.HashMap;
import java.util.Map;

/**
 * What the applications that are measured have in common.
 */
public final class Quiet {

	private Quiet() {
	}

	/**
	 * Properties of an application without a server, a banner and what of Spring AI is
	 * not for conversations.
	 * @return the properties, to be added to
	 */
	public static Map<String, Object> properties() {
		Map<String, Object> properties = new HashMap<>();
		properties.put("spring.main.web-application-type", "none");
		properties.put("spring.main.banner-mode", "off");
		properties.put("logging.level.root", "off");
		for (String model : new String[] { "embedding", "image", "moderation", "audio.speech",
				"audio.transcription" }) {
			properties.put("spring.ai.model." + model, "none");
		}
		return properties;
	}

	/**
	 * The same for an application without any model.
	 * @return the properties, to be added to
	 */
	public static Map<String, Object> withoutModels() {
		Map<String, Object> properties = properties();
		properties.put("spring.ai.model.chat", "none");
		return properties;
	}

}
