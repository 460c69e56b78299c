/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.engine.blocking;

import java.util.List;
import java.util.Objects;

import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.Step;
import org.jspecify.annotations.Nullable;

import org.springframework.core.AttributeAccessorSupport;
import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffContext;

/**
 * The retry context of a call. Attributes that Spring Retry sets for its own use are
 * never read, so they are not stored. Most calls therefore store no attributes.
 */
final class SessionRetryContext implements RetryContext, BackOffContext {

	private static final String OF_SPRING_RETRY = "context.";

	private static final String BACK_OFF_CONTEXT = "backOffContext";

	private final @Nullable RetryContext parent;

	private @Nullable LlmCallSession session;

	private @Nullable Step step;

	private int retryCount;

	private @Nullable Throwable lastThrowable;

	/** The number of errors before this session. */
	private int earlierErrors;

	/** The number of errors that listeners were notified of. */
	private int knownErrors;

	private @Nullable Attributes attributes;

	SessionRetryContext(@Nullable RetryContext parent) {
		this.parent = parent;
	}

	/** Returns the current step. The first invocation begins the session. */
	Step begin(LlmCallSession session) {
		if (this.session == null) {
			this.session = session;
			this.step = session.begin();
		}
		return step();
	}

	boolean hasBegun() {
		return this.session != null;
	}

	/** Ignores the errors of earlier model calls of the same call. */
	void ignoreEarlierErrors() {
		this.earlierErrors = session().errors().size();
	}

	void follow(Step next) {
		this.step = next;
	}

	LlmCallSession session() {
		return Objects.requireNonNull(this.session);
	}

	Step step() {
		return Objects.requireNonNull(this.step);
	}

	boolean isOpen() {
		return this.step == null || this.step.isOpen();
	}

	void registerThrowable(@Nullable Throwable error) {
		this.lastThrowable = error;
		if (error != null) {
			this.retryCount++;
		}
	}

	/**
	 * Returns the exception of an attempt that listeners were not notified of, or null.
	 * From then on it is the last exception of this context.
	 */
	@Nullable Throwable takeNewError() {
		List<Throwable> errors = session().errors();
		int ownErrors = errors.size() - this.earlierErrors;
		boolean isNew = ownErrors > this.knownErrors;
		this.knownErrors = ownErrors;
		this.retryCount = ownErrors;
		this.lastThrowable = (ownErrors > 0) ? errors.get(errors.size() - 1) : null;
		return isNew ? this.lastThrowable : null;
	}

	@Override
	public void setExhaustedOnly() {
		// only the session ends a call
	}

	@Override
	public boolean isExhaustedOnly() {
		return false;
	}

	@Override
	public @Nullable RetryContext getParent() {
		return this.parent;
	}

	@Override
	public int getRetryCount() {
		return this.retryCount;
	}

	@Override
	public @Nullable Throwable getLastThrowable() {
		return this.lastThrowable;
	}

	@Override
	public void setAttribute(String name, @Nullable Object value) {
		if (!name.startsWith(OF_SPRING_RETRY) && !name.equals(BACK_OFF_CONTEXT)) {
			this.attributes = (this.attributes != null) ? this.attributes : new Attributes();
			this.attributes.setAttribute(name, value);
		}
	}

	@Override
	public @Nullable Object getAttribute(String name) {
		return (this.attributes != null) ? this.attributes.getAttribute(name) : null;
	}

	@Override
	public @Nullable Object removeAttribute(String name) {
		return (this.attributes != null) ? this.attributes.removeAttribute(name) : null;
	}

	@Override
	public boolean hasAttribute(String name) {
		return this.attributes != null && this.attributes.hasAttribute(name);
	}

	@Override
	public String[] attributeNames() {
		return (this.attributes != null) ? this.attributes.attributeNames() : new String[0];
	}

	@SuppressWarnings("serial")
	private static final class Attributes extends AttributeAccessorSupport {

	}

}
