/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.llmresilience.failure.FailureClassifier;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmAttemptTimeoutException;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmCircuitOpenException;
import io.github.llmresilience.failure.LlmConcurrencyLimitException;
import io.github.llmresilience.failure.LlmCoolingDownException;
import io.github.llmresilience.failure.LlmFailure;
import io.github.llmresilience.failure.LlmHttpException;
import io.github.llmresilience.failure.LlmParseException;
import io.github.llmresilience.failure.LlmToolFailedException;
import io.github.llmresilience.failure.LlmUnusableAnswerException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Classifies every exception. The application's own classifiers come first, then the
 * built-in rules. The body of a response takes precedence over its status. A response
 * takes precedence over the types of exceptions. The default is
 * {@link FailureKind#UNKNOWN}. Never throws.
 */
public final class FailureClassifiers {

	private static final Log logger = LogFactory.getLog(FailureClassifiers.class);

	private final List<FailureClassifier> custom;

	private final RetryHint retryHint;

	private final Set<Class<?>> reported = ConcurrentHashMap.newKeySet();

	public FailureClassifiers(List<FailureClassifier> custom, InstantSource clock) {
		this.custom = List.copyOf(custom);
		this.retryHint = new RetryHint(clock);
	}

	/**
	 * Returns the exception inside the wrappers that futures, proxies and Reactor add.
	 */
	public static Throwable unwrap(Throwable error) {
		return CauseChain.unwrap(error);
	}

	/**
	 * Whether an exception is caused by another one.
	 * @return true if the exception or one of its causes is the given origin
	 */
	public static boolean isCausedBy(Throwable error, Throwable origin) {
		return CauseChain.of(error).stream().anyMatch((current) -> current == origin);
	}

	/**
	 * Whether an exception reports an interrupt of the thread that threw it. An interrupt
	 * of another thread, reported by a future, does not count.
	 * @return true if the exception or one of its causes is such an interrupt
	 */
	public static boolean isInterrupt(Throwable error) {
		for (Throwable current : CauseChain.of(error)) {
			if (CauseChain.isFromAnotherThread(current)) {
				return false;
			}
			if (ExceptionTypes.isInterrupt(current)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether an exception is the outcome of an inner call that had its own retries. A
	 * rejection by a circuit breaker, a cooldown or a concurrency limit does not count,
	 * because the inner call made no attempt.
	 * @return true if the exception or one of its causes is such an outcome
	 */
	public static boolean isOutcomeOfInnerCall(Throwable error) {
		for (Throwable current : CauseChain.of(error)) {
			if (current instanceof LlmAttemptTimeoutException) {
				return false;
			}
			if (current instanceof LlmCallException) {
				return !(current instanceof LlmCircuitOpenException || current instanceof LlmCoolingDownException
						|| current instanceof LlmConcurrencyLimitException);
			}
		}
		return false;
	}

	/** Classifies an exception. */
	public LlmFailure classify(Throwable error) {
		Throwable unwrapped = unwrap(error);
		for (FailureClassifier classifier : this.custom) {
			LlmFailure failure = ask(classifier, unwrapped);
			if (failure != null) {
				return failure;
			}
		}
		return classifyBuiltIn(unwrapped);
	}

	private @Nullable LlmFailure ask(FailureClassifier classifier, Throwable error) {
		try {
			return classifier.classify(error);
		}
		catch (Throwable ex) {
			if (this.reported.add(classifier.getClass())) {
				logger.warn("FailureClassifier " + classifier.getClass().getName() + " threw " + ex.getClass().getName()
						+ " and was passed over. Correct it: it must return null for an exception it does not know");
			}
			return null;
		}
	}

	private LlmFailure classifyBuiltIn(Throwable error) {
		List<Throwable> chain = CauseChain.of(error);
		LlmFailure own = ownFailure(chain);
		if (own != null) {
			return own;
		}
		ErrorResponse mute = null;
		for (Throwable current : withoutQuotesOfResponses(chain)) {
			ErrorResponse response = ClientExceptions.read(current);
			FailureKind kind = (response != null) ? ProviderErrorRules.classify(response.withStatedStatus()) : null;
			if (response != null && kind != null) {
				return failure(kind, error, response);
			}
			mute = (mute == null && response != null && response.status() != null && response.isStatusMute()) ? response
					: mute;
		}
		LlmFailure ofOtherClient = failureOfOtherClient(chain, error);
		if (ofOtherClient != null) {
			return ofOtherClient;
		}
		FailureKind kind = ExceptionTypes.classify(chain);
		if (kind != null) {
			return LlmFailure.of(kind, error);
		}
		boolean errorInsideSuccess = mute != null && !mute.body().isEmpty();
		return LlmFailure.of(errorInsideSuccess ? FailureKind.SERVER_ERROR : FailureKind.UNKNOWN, error);
	}

	private @Nullable LlmFailure failureOfOtherClient(List<Throwable> chain, Throwable error) {
		ErrorResponse response = OtherClients.read(chain);
		FailureKind kind = (response != null) ? ProviderErrorRules.classify(response) : null;
		return (response != null && kind != null) ? failure(kind, error, response) : null;
	}

	/**
	 * Returns the chain from the {@link LlmHttpException} on. An exception around it only
	 * quotes the response.
	 */
	private static List<Throwable> withoutQuotesOfResponses(List<Throwable> chain) {
		for (int i = 1; i < chain.size(); i++) {
			if (chain.get(i) instanceof LlmHttpException) {
				return chain.subList(i, chain.size());
			}
		}
		return chain;
	}

	/**
	 * Returns the failure of this library's own exceptions for tools and answers,
	 * whatever their cause.
	 */
	private static @Nullable LlmFailure ownFailure(List<Throwable> chain) {
		for (Throwable current : chain) {
			if (current instanceof LlmToolFailedException || ExceptionTypes.isOfTool(current)) {
				return LlmFailure.of(FailureKind.TOOL_FAILED, current);
			}
			if (current instanceof LlmUnusableAnswerException answer) {
				return LlmFailure.of(answer.kind(), current);
			}
			if (current instanceof LlmParseException answer) {
				return LlmFailure.of((answer.problem() == LlmParseException.Problem.TRUNCATED)
						? FailureKind.TRUNCATED_OUTPUT : FailureKind.MALFORMED_OUTPUT, current);
			}
		}
		return null;
	}

	private LlmFailure failure(FailureKind kind, Throwable error, ErrorResponse response) {
		return new LlmFailure(kind, error, response.status(), null, this.retryHint.read(response),
				response.forbidsRetry() ? LlmFailure.RetryAdvice.DO_NOT_RETRY : LlmFailure.RetryAdvice.NONE);
	}

}
