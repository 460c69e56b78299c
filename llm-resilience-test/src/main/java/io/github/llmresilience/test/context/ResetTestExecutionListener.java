/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.context;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Resets the state of an application context with scripted providers before each test
 * method, and verifies the answers after it.
 */
final class ResetTestExecutionListener implements TestExecutionListener {

	private static final String STATE = TestMethodState.class.getName();

	@Override
	public void beforeTestMethod(TestContext context) {
		if (context.hasApplicationContext()) {
			ApplicationContext application = context.getApplicationContext();
			application.getBeanProvider(TestMethodState.class).ifAvailable((state) -> {
				context.setAttribute(STATE, state);
				state.enter();
			});
		}
	}

	/** The application context may have been closed by the test. */
	@Override
	public void afterTestMethod(TestContext context) {
		if (context.removeAttribute(STATE) instanceof TestMethodState state) {
			state.leave();
		}
	}

}
