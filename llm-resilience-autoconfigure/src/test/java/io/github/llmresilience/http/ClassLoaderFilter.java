/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.http;

import java.io.IOException;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/**
 * Handles requests with the class loader of the tests. Shared threads that start during a
 * request otherwise keep the class loader of Tomcat's web application. After Tomcat has
 * stopped, that class loader logs each use, and Logback uses it to log a stack trace, so
 * that logging ends in a {@code StackOverflowError}. Reactor gives no signal after such
 * an error, and tests that run later in the same JVM wait for their timeout.
 */
public final class ClassLoaderFilter implements Filter {

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		thread.setContextClassLoader(getClass().getClassLoader());
		try {
			chain.doFilter(request, response);
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

}
