/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure;

import java.util.function.Function;

import io.github.llmresilience.aop.LlmCallSettingsResolver;
import io.github.llmresilience.aop.LlmCallSpec;
import io.github.llmresilience.engine.blocking.BlockingDriver;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.othermodel.ModelKinds;
import io.github.llmresilience.othermodel.OtherModelAdvisor;
import io.github.llmresilience.othermodel.OtherModelCalls;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
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
	static OtherModelAdvisor advisor(ModelKinds kinds, ListableBeanFactory beans,
			Function<Object, @Nullable LlmUsage> usage) {
		return new OtherModelAdvisor(kinds,
				SingletonSupplier.of(() -> new OtherModelCalls(beans.getBean(BlockingDriver.class),
						new NamedModels(kinds, beans), (name, target) -> beans.getBean(LlmCallSettingsResolver.class)
							.resolve(LlmCallSpec.ofOtherModel(name, target)),
						usage)));
	}

}
