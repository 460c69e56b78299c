package io.github.llmresilience.test.context;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Resets the state of an application context with scripted providers before each test
 * method.
 */
final class ResetTestExecutionListener implements TestExecutionListener {

	@Override
	public void beforeTestMethod(TestContext context) {
		TestMethodState state = find(context);
		if (state != null) {
			state.enter();
		}
	}

	@Override
	public void afterTestMethod(TestContext context) {
		TestMethodState state = find(context);
		if (state != null) {
			state.leave();
		}
	}

	private static @Nullable TestMethodState find(TestContext context) {
		return context.hasApplicationContext()
				? context.getApplicationContext().getBeanProvider(TestMethodState.class).getIfAvailable() : null;
	}

}
