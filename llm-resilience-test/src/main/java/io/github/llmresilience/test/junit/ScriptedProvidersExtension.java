/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.junit;

import java.util.concurrent.locks.ReentrantLock;

import io.github.llmresilience.test.provider.ScriptedProviders;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts scripted providers for a test class without Spring, and resets them before each
 * test method. Register it with {@code @ExtendWith}. Constructors and methods receive the
 * providers as a parameter of the type {@link ScriptedProviders}. Methods of a class run
 * one after another, also if JUnit runs methods in parallel.
 */
public final class ScriptedProvidersExtension
		implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, ParameterResolver {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace
		.create(ScriptedProvidersExtension.class);

	/** Creates the extension. */
	public ScriptedProvidersExtension() {
	}

	/** Starts the providers. JUnit closes them after the class and its nested classes. */
	@Override
	public void beforeAll(ExtensionContext context) {
		providers(context);
		lock(context);
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		lock(context).lock();
		providers(context).reset();
	}

	/** Fails if a function of answers has failed. */
	@Override
	public void afterEach(ExtensionContext context) {
		try {
			providers(context).verifyAnswers();
		}
		finally {
			lock(context).unlock();
		}
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == ScriptedProviders.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return providers(context);
	}

	/** The lock of the outermost class, which {@link #beforeAll} puts into its store. */
	private static ReentrantLock lock(ExtensionContext context) {
		return context.getStore(NAMESPACE)
			.computeIfAbsent(ReentrantLock.class, (type) -> new ReentrantLock(true), ReentrantLock.class);
	}

	private static ScriptedProviders providers(ExtensionContext context) {
		return context.getStore(NAMESPACE)
			.computeIfAbsent(ScriptedProviders.class, (type) -> ScriptedProviders.start(), ScriptedProviders.class);
	}

}
