/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.call;

/**
 * Asks a model whether it answers, when the application starts. Managed chat models of
 * Spring AI and LangChain4j have probes, which ask for a short answer. A bean of this
 * type adds a probe for models that the application calls with clients of its own:
 * <pre class="code">
 * &#64;Bean
 * LlmModelProbe gatewayProbe(RestClient gateway) {
 *     return new LlmModelProbe() {
 *         public boolean supports(LlmTarget target) {
 *             return target.provider().equals("gateway");
 *         }
 *         public void probe(LlmTarget target) {
 *             gateway.get().uri("/models/{model}", target.model()).retrieve().toBodilessEntity();
 *         }
 *     };
 * }
 * </pre> Probes run only if {@code llm.retry.probe.enabled} is true.
 */
public interface LlmModelProbe {

	/**
	 * Whether this probe can ask a model.
	 * @param target the model
	 * @return true if {@link #probe} may be called with this model
	 */
	boolean supports(LlmTarget target);

	/**
	 * Asks a model. Runs on a thread that may block, as an attempt of the call
	 * {@code llm-probe}, with the timeout {@code llm.retry.probe.timeout}.
	 * @param target the model
	 * @throws Exception if the model does not answer; classified as failures of calls are
	 */
	void probe(LlmTarget target) throws Exception;

}
