package io.github.llmresilience.call;

/**
 * What is left alone when a provider asks for it.
 */
public enum CooldownScope {

	/** One model. */
	TARGET,

	/** All models of the provider. */
	PROVIDER

}
