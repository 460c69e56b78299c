/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.autoconfigure.properties;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.pool.PoolPolicy;
import io.github.llmresilience.pool.TargetPool;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Properties {@code llm.retry.pools.<name>}: interchangeable models, such as deployments,
 * regions or keys. A model {@code pool/<name>} names the pool.
 *
 * @param members Models of the pool.
 * @param policy How the pool distributes its calls.
 * @param sticky Whether the calls of a conversation prefer the same member, for its
 * prompt cache. A parameter with @ConversationId identifies the conversation.
 */
public record PoolProperties(@DefaultValue List<Member> members, @DefaultValue("least-busy") PoolPolicy policy,
		@DefaultValue("false") boolean sticky) {

	private static final double MAX_WEIGHT = 1_000_000;

	/**
	 * A model of a pool.
	 *
	 * @param model Model, as provider/model.
	 * @param weight Share of the calls, compared with the other members.
	 */
	public record Member(@Nullable String model, @DefaultValue("1") double weight) {

		/** Creates a member from a list entry that is only a model. */
		public static Member of(String model) {
			return new Member(model, 1);
		}

	}

	/**
	 * Returns the pool of these properties.
	 * @throws InvalidConfigurationPropertyValueException if a property is invalid
	 */
	TargetPool resolve(String name) {
		String prefix = LlmRetryProperties.PREFIX + ".pools." + name + ".members";
		if (this.members.isEmpty()) {
			throw new InvalidConfigurationPropertyValueException(prefix, "",
					"A pool needs members: list models as provider/model.");
		}
		Map<LlmTarget, Double> weights = new LinkedHashMap<>();
		for (Member member : this.members) {
			String property = prefix + "[" + weights.size() + "]";
			if (!(member.weight() > 0 && member.weight() <= MAX_WEIGHT)) {
				throw new InvalidConfigurationPropertyValueException(property + ".weight", member.weight(),
						"Must be more than 0 and at most 1000000.");
			}
			if (weights.putIfAbsent(target(property + ".model", member.model()), member.weight()) != null) {
				throw new InvalidConfigurationPropertyValueException(property + ".model", member.model(),
						"Each model may be a member once. Give it a higher weight for more calls.");
			}
		}
		return new TargetPool(name, this.policy, this.sticky, weights);
	}

	private static LlmTarget target(String property, @Nullable String model) {
		LlmTarget target = ModelProperty.parse(property, model);
		if (target.provider().equals(TargetPool.PREFIX)) {
			throw new InvalidConfigurationPropertyValueException(property, model,
					"A pool cannot be a member of a pool. List its models here.");
		}
		return target;
	}

}
