package io.github.llmresilience.autoconfigure;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.engine.LlmCallSettings;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import io.github.llmresilience.othermodel.ModelKinds;
import io.github.llmresilience.othermodel.OtherModelAdvisor;
import io.github.llmresilience.othermodel.OtherModelCalls;
import io.github.llmresilience.rule.CallSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.function.SingletonSupplier;

/**
 * Creates the advisors of models that are no chat models.
 */
final class OtherModels {

	private OtherModels() {
	}

	/**
	 * Creates an advisor.
	 * @param usage reads the token usage of an answer
	 */
	static OtherModelAdvisor advisor(ModelKinds kinds, BeanFactory beans, Function<Object, @Nullable LlmUsage> usage) {
		return new OtherModelAdvisor(kinds,
				SingletonSupplier.of(() -> new OtherModelCalls(beans.getBean(BlockingDriver.class),
						beans.getBean(FailureClassifiers.class), ChatModelNames::providerOf,
						(name, target) -> settings(beans.getBean(LlmCallSettingsResolver.class), name, target),
						usage)));
	}

	private static LlmCallSettings settings(LlmCallSettingsResolver resolver, String name, LlmTarget target) {
		CallSettings only = CallSettings.NONE.withTargets(target.toString(), List.of());
		return resolver.resolve(new LlmCallSpec(name, "call '" + name + "'", only, Set.of(), null, List.of()));
	}

}
