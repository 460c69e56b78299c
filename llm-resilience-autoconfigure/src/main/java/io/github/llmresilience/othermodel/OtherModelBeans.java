/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.othermodel;

/**
 * The beans of models that are no chat models.
 */
public interface OtherModelBeans {

	/** Returns the provider of a class of models. */
	String providerOf(Class<?> model);

	/**
	 * Returns the model of a fallback, without any proxy.
	 * @param kind the kind of the model, such as {@code embedding}
	 * @param provider the provider of the fallback
	 * @throws IllegalStateException if there is no such model
	 */
	Object fallback(String kind, String provider);

}
