/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import io.github.llmresilience.call.LlmStreamPart;
import tools.jackson.databind.JsonNode;

/**
 * Reads answers of the Converse API of Amazon Bedrock. See <a href=
 * "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html">Converse</a>.
 */
final class BedrockFormat implements StreamFormat {

	@Override
	public boolean recognizes(JsonNode event) {
		return event.path("stopReason").isString() && event.at("/output/message").isObject();
	}

	@Override
	public LlmStreamPart read(JsonNode event) {
		JsonNode content = event.at("/output/message/content");
		boolean callsTool = content.valueStream().anyMatch((block) -> block.path("toolUse").isObject());
		boolean hasMedia = content.valueStream().anyMatch((block) -> block.path("image").isObject());
		return new LlmStreamPart(StreamFormat.textOfBlocks(content), StreamFormat.finish(event, "stopReason"),
				callsTool, false, hasMedia, StreamFormat.usage(event.path("usage"), "inputTokens", "outputTokens"),
				null);
	}

	@Override
	public String textPointer() {
		return "/output/message/content/0/text";
	}

}
