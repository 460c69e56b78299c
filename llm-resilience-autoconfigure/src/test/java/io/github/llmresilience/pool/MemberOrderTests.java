/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.pool;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;

import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.gate.Admission;
import io.github.llmresilience.gate.CircuitBreakerSettings;
import io.github.llmresilience.gate.GateSettings;
import io.github.llmresilience.gate.Permit;
import io.github.llmresilience.gate.TargetGates;
import io.github.llmresilience.time.ManualTicker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class MemberOrderTests {

	private static final int CALLS = 4000;

	private static final LlmTarget EAST = LlmTarget.parse("azure-east/gpt-5");

	private static final LlmTarget WEST = LlmTarget.parse("azure-west/gpt-5");

	private static final LlmTarget NORTH = LlmTarget.parse("azure-north/gpt-5");

	private static final LlmTarget SOUTH = LlmTarget.parse("azure-south/gpt-5");

	private static final CircuitBreakerSettings NO_CIRCUIT_BREAKER = new CircuitBreakerSettings(false, null, null, null,
			null, null, null, null, null, null, null, null, null, null, null);

	private final ManualTicker ticker = new ManualTicker();

	private final TargetGates gates = new TargetGates(new GateSettings((target) -> NO_CIRCUIT_BREAKER.resolve(),
			(provider) -> OptionalInt.empty(), (provider) -> null, (target) -> true, null), this.ticker, (event) -> {
			}, (change) -> {
			});

	private final Random random = new Random(1);

	private final MemberOrder order = new MemberOrder(this.random::nextDouble);

	/** B121. */
	@Test
	void distributesCallsByWeight() {
		Map<LlmTarget, Double> weights = new LinkedHashMap<>();
		weights.put(EAST, 3.0);
		weights.put(WEST, 1.0);
		Map<LlmTarget, Integer> first = firsts(new TargetPool("gpt", PoolPolicy.WEIGHTED, false, weights), null);
		assertThat(first.get(EAST)).isBetween(CALLS * 72 / 100, CALLS * 78 / 100);
	}

	@ParameterizedTest
	@EnumSource
	void listsEachMemberOnce(PoolPolicy policy) {
		assertThat(this.order.order(pool(policy), null, this.gates::load)).containsExactlyInAnyOrder(EAST, WEST, NORTH,
				SOUTH);
	}

	/** B121. */
	@ParameterizedTest
	@EnumSource
	void keepsCallsAwayFromAMemberThatFails(PoolPolicy policy) {
		for (int i = 0; i < 8; i++) {
			List.of(EAST, WEST, NORTH, SOUTH).forEach((member) -> attempt(member).succeeded(1000));
			attempt(SOUTH).failed(1000);
		}
		Map<LlmTarget, Integer> first = firsts(pool(policy), null);
		int allowed = (policy == PoolPolicy.FASTEST) ? 0 : CALLS * 12 / 100;
		assertThat(first.getOrDefault(SOUTH, 0)).isLessThanOrEqualTo(allowed);
		this.ticker.advance(Duration.ofMinutes(5));
		assertThat(firsts(pool(policy), null).get(SOUTH)).isGreaterThan(CALLS / 5);
	}

	@Test
	void prefersTheLessBusyOfTwoMembers() {
		for (int i = 0; i < 10; i++) {
			attempt(SOUTH);
		}
		Map<LlmTarget, Integer> first = firsts(pool(PoolPolicy.LEAST_BUSY), null);
		assertThat(first).doesNotContainKey(SOUTH);
		assertThat(first.get(EAST)).isBetween(CALLS * 30 / 100, CALLS * 37 / 100);
	}

	@Test
	void prefersTheFastestMembersAndSharesCallsBetweenSimilarOnes() {
		List.of(EAST, WEST, NORTH).forEach((member) -> attempt(member).succeeded(Duration.ofMillis(100).toNanos()));
		attempt(SOUTH).succeeded(Duration.ofSeconds(1).toNanos());
		Map<LlmTarget, Integer> first = firsts(pool(PoolPolicy.FASTEST), null);
		assertThat(first).doesNotContainKey(SOUTH);
		assertThat(first.get(EAST)).isBetween(CALLS * 30 / 100, CALLS * 37 / 100);
	}

	@Test
	void asksAMemberWithoutAnswersByOneCallAtATime() {
		List.of(EAST, WEST, NORTH).forEach((member) -> attempt(member).succeeded(1000));
		assertThat(this.order.order(pool(PoolPolicy.FASTEST), null, this.gates::load)).first().isEqualTo(SOUTH);
		attempt(SOUTH);
		assertThat(firsts(pool(PoolPolicy.FASTEST), null)).doesNotContainKey(SOUTH);
	}

	/** B121. */
	@Test
	void keepsAConversationAtOneMember() {
		Map<LlmTarget, Double> weights = new LinkedHashMap<>();
		weights.put(EAST, 2.0);
		weights.put(WEST, 1.0);
		weights.put(NORTH, 1.0);
		TargetPool sticky = new TargetPool("gpt", PoolPolicy.WEIGHTED, true, weights);
		Map<LlmTarget, Integer> first = new HashMap<>();
		for (int i = 0; i < CALLS; i++) {
			LlmTarget member = first(sticky, "conversation-" + i);
			assertThat(first(sticky, "conversation-" + i)).isEqualTo(member);
			first.merge(member, 1, Integer::sum);
		}
		assertThat(first.get(EAST)).isBetween(CALLS * 46 / 100, CALLS * 54 / 100);
	}

	/** Only the conversations of the removed member move. */
	@Test
	void movesFewConversationsIfAMemberIsRemoved() {
		TargetPool three = new TargetPool("gpt", PoolPolicy.WEIGHTED, true, Map.of(EAST, 1.0, WEST, 1.0, NORTH, 1.0));
		TargetPool two = new TargetPool("gpt", PoolPolicy.WEIGHTED, true, Map.of(EAST, 1.0, WEST, 1.0));
		for (int i = 0; i < 200; i++) {
			LlmTarget before = first(three, "c" + i);
			if (!before.equals(NORTH)) {
				assertThat(first(two, "c" + i)).isEqualTo(before);
			}
		}
	}

	@Test
	void ignoresTheConversationUnlessThePoolIsSticky() {
		assertThat(firsts(pool(PoolPolicy.WEIGHTED), "conversation")).hasSize(4);
	}

	@Test
	void countsRunningAttempts() {
		Permit first = attempt(EAST);
		Permit second = attempt(EAST);
		assertThat(this.gates.load(EAST).running()).isEqualTo(2);
		first.answering(1);
		first.succeeded(2);
		first.release();
		assertThat(this.gates.load(EAST).running()).isOne();
		assertThat(this.gates.load(EAST).answerNanos()).isEqualTo(1);
		second.release();
		assertThat(this.gates.load(EAST).running()).isZero();
		assertThat(this.gates.load(EAST).failureRate()).isZero();
	}

	private TargetPool pool(PoolPolicy policy) {
		Map<LlmTarget, Double> weights = new LinkedHashMap<>();
		List.of(EAST, WEST, NORTH, SOUTH).forEach((member) -> weights.put(member, 1.0));
		return new TargetPool("gpt", policy, false, weights);
	}

	private Map<LlmTarget, Integer> firsts(TargetPool pool, @Nullable String conversation) {
		Map<LlmTarget, Integer> firsts = new HashMap<>();
		for (int i = 0; i < CALLS; i++) {
			firsts.merge(first(pool, conversation), 1, Integer::sum);
		}
		return firsts;
	}

	private LlmTarget first(TargetPool pool, @Nullable String conversation) {
		return this.order.order(pool, conversation, this.gates::load).get(0);
	}

	private Permit attempt(LlmTarget target) {
		return ((Admission.Granted) this.gates.admit(target)).permit();
	}

}
