/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.othermodel;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.llmresilience.call.LlmCallContext;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.AttemptLimits;
import io.github.llmresilience.engine.LlmCallSession;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.failure.LlmCallException;
import io.github.llmresilience.failure.LlmCircuitOpenException;
import io.github.llmresilience.failure.LlmConcurrencyLimitException;
import io.github.llmresilience.failure.LlmCoolingDownException;
import io.github.llmresilience.failure.LlmRetriesExhaustedException;
import io.github.llmresilience.failure.LlmUsage;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of models that are no chat models. The call of an embedding model of OpenAI
 * has the name {@code embedding-model} and the target {@code openai/embedding}. It has no
 * fallback unless its properties name one, because the vectors of another embedding model
 * have another meaning.
 */
public final class OtherModelCalls {

	private final BlockingDriver driver;

	private final OtherModelBeans models;

	private final BiFunction<String, LlmTarget, Supplier<LlmCallSettings>> settings;

	private final Function<Object, @Nullable LlmUsage> usage;

	private final Map<LlmTarget, Supplier<LlmCallSettings>> resolved = new ConcurrentHashMap<>();

	/**
	 * Creates the calls.
	 * @param models the models and their providers
	 * @param settings resolves the settings of a call by its name and the target of its
	 * own model
	 * @param usage reads the token usage of an answer
	 */
	public OtherModelCalls(BlockingDriver driver, OtherModelBeans models,
			BiFunction<String, LlmTarget, Supplier<LlmCallSettings>> settings,
			Function<Object, @Nullable LlmUsage> usage) {
		this.driver = driver;
		this.models = models;
		this.settings = settings;
		this.usage = usage;
	}

	/** Makes a call inside of an attempt, whose timeout is paused meanwhile. */
	@Nullable Object call(String kind, Class<?> model, OtherModelRequest request) throws Throwable {
		LlmTarget target = new LlmTarget(this.models.providerOf(model), kind);
		String name = kind + "-model";
		LlmCallSettings settings = this.resolved.computeIfAbsent(target, (unknown) -> resolve(name, target)).get();
		LlmCallContext method = LlmCallContext.current();
		AttemptLimits limits = Objects.requireNonNull(LlmCallSession.of(method)).limits();
		limits.innerCallBegins(method);
		try {
			return this.driver.call(settings, () -> recorded(send(kind, target, request)));
		}
		catch (Throwable ex) {
			throw ofThisCall(name, ex);
		}
		finally {
			limits.innerCallEnds(method);
		}
	}

	/** Fails at the first call, and not in an outage, if there is no such fallback. */
	private Supplier<LlmCallSettings> resolve(String name, LlmTarget target) {
		Supplier<LlmCallSettings> settings = this.settings.apply(name, target);
		settings.get()
			.targets()
			.stream()
			.skip(1)
			.forEach((fallback) -> this.models.fallback(target.model(), fallback.target().provider()));
		return settings;
	}

	/** Sends the request to the model of the current target. */
	private @Nullable Object send(String kind, LlmTarget own, OtherModelRequest request) throws Throwable {
		LlmTarget target = LlmCallContext.current().target();
		return target.equals(own) ? request.send() : request.sendTo(this.models.fallback(kind, target.provider()));
	}

	private @Nullable Object recorded(@Nullable Object answer) {
		LlmUsage used = (answer != null) ? this.usage.apply(answer) : null;
		if (used != null) {
			LlmCallContext.current().used(used);
		}
		return answer;
	}

	/**
	 * Returns the exception for the method. A rejection of this model must not be taken
	 * for one of the chat model, which would lead to a fallback.
	 */
	private static Throwable ofThisCall(String name, Throwable ex) {
		return (ex instanceof LlmCallException rejection && isRejection(rejection)) ? new LlmRetriesExhaustedException(
				name, rejection.attempts(), rejection.retryAfter().orElse(null), rejection) : ex;
	}

	private static boolean isRejection(LlmCallException ex) {
		return ex instanceof LlmCircuitOpenException || ex instanceof LlmCoolingDownException
				|| ex instanceof LlmConcurrencyLimitException;
	}

}
