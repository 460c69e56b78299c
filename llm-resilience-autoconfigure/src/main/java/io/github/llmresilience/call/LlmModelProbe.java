package io.github.llmresilience.call;

/**
 * Asks a model whether it answers, when the application starts. Managed chat models of
 * Spring AI and LangChain4j have probes, which ask for a short answer. A bean of this
 * type adds a probe for models that the application calls with clients of its own:
 * <pre class="code">
 * &#64;Bean
 * LlmModelProbe gatewayProbe(RestClient gateway) {
 *     return (target) -&gt; {
 *         if (!target.provider().equals("gateway")) {
 *             return false;
 *         }
 *         gateway.get().uri("/models/{model}", target.model()).retrieve().toBodilessEntity();
 *         return true;
 *     };
 * }
 * </pre> Probes run only if {@code llm.retry.probe.enabled} is true.
 */
@FunctionalInterface
public interface LlmModelProbe {

	/**
	 * Asks a model. Runs on a thread that may block, as an attempt of the call
	 * {@code llm-probe}, with the timeout {@code llm.retry.probe.timeout}.
	 * @param target the model
	 * @return true if the model has answered, false if this probe does not know the
	 * provider
	 * @throws Exception if the model does not answer; classified as failures of calls are
	 */
	boolean probe(LlmTarget target) throws Exception;

}
