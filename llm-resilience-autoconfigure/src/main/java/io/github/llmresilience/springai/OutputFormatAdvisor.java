package io.github.llmresilience.springai;

import org.springframework.ai.chat.client.ChatClientAttributes;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.core.Ordered;

/**
 * Passes the format instructions of {@code entity(..)} to the managed chat model, as an
 * option of the prompt. The model could read the instructions from the text of the
 * question, too, but there the user may have written them.
 */
public final class OutputFormatAdvisor implements CallAdvisor {

	@Override
	public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
		Object format = request.context().get(ChatClientAttributes.OUTPUT_FORMAT.getKey());
		if (format instanceof String text && request.prompt().getOptions() instanceof NeutralChatOptions options) {
			return chain.nextCall(request.mutate()
				.prompt(request.prompt().mutate().chatOptions(options.mutate().outputFormat(text).build()).build())
				.build());
		}
		return chain.nextCall(request);
	}

	@Override
	public String getName() {
		return "llm output format";
	}

	/**
	 * Just before the advisor that calls the model, after those that change the prompt.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 1;
	}

}
