/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sharedstate;

import java.time.Duration;
import java.util.Map;

import io.github.llmresilience.settings.InvalidSettingsException;
import io.github.llmresilience.settings.RuntimeSettings;
import io.github.llmresilience.time.ManualTicker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * How instances share changed settings, with a store in memory.
 */
@ExtendWith(OutputCaptureExtension.class)
class SharedSettingsTests {

	private static final Map<String, String> CHANGES = Map.of("max-attempts", "5", "stream.resume-prompt",
			"a = b & c\n%d");

	private final MemoryStore store = new MemoryStore();

	private final Instance one = new Instance();

	private final Instance other = new Instance();

	/**
	 * One instance of the application.
	 */
	private final class Instance implements RuntimeSettings {

		private final ManualTicker ticker = new ManualTicker();

		private final SharedSettings shared = new SharedSettings(this, SharedSettingsTests.this.store,
				new SharedKeys("test:"), this.ticker);

		private Map<String, String> changes = Map.of();

		private void changeTo(Map<String, String> changes) {
			this.changes = changes;
			this.shared.note(changes);
		}

		@Override
		public Map<String, String> changes() {
			return this.changes;
		}

		@Override
		public void change(String property, @Nullable String value) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void changeOfCall(String call, String property, @Nullable String value) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void resetCall(String call) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void resetAll() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void adopt(Map<String, String> changes) {
			if (changes.containsKey("unknown")) {
				throw new InvalidSettingsException("There is no property llm.retry.unknown");
			}
			this.changes = changes;
		}

	}

	private void letPass(Duration time) {
		this.one.ticker.advance(time);
		this.other.ticker.advance(time);
		this.store.clock().advance(time);
	}

	@Test
	void appliesAChangeToAllInstances() {
		this.one.changeTo(CHANGES);
		this.one.shared.exchange();
		this.other.shared.exchange();
		assertThat(this.other.changes).isEqualTo(CHANGES);
		this.other.changeTo(Map.of());
		this.other.shared.exchange();
		this.one.shared.exchange();
		assertThat(this.one.changes).isEmpty();
	}

	@Test
	void appliesTheLatestChange() {
		this.one.changeTo(Map.of("max-attempts", "1"));
		letPass(Duration.ofSeconds(1));
		this.other.changeTo(Map.of("max-attempts", "2"));
		this.other.shared.exchange();
		this.one.shared.exchange();
		assertThat(this.one.changes).containsEntry("max-attempts", "2");
		assertThat(this.other.changes).containsEntry("max-attempts", "2");
	}

	@Test
	void appliesAnEarlierChangeToANewInstance() {
		this.one.changeTo(CHANGES);
		this.one.shared.exchange();
		for (int hours = 0; hours < 60; hours += 6) {
			letPass(Duration.ofHours(6));
			this.one.shared.exchange();
		}
		Instance third = new Instance();
		third.shared.exchange();
		assertThat(third.changes).isEqualTo(CHANGES);
	}

	@Test
	void sendsAChangeWhenTheStoreAnswersAgain() {
		this.store.setDown(true);
		this.one.changeTo(CHANGES);
		assertThatIllegalStateException().isThrownBy(this.one.shared::exchange);
		this.store.setDown(false);
		this.one.shared.exchange();
		this.other.shared.exchange();
		assertThat(this.other.changes).isEqualTo(CHANGES);
		this.store.clear();
		this.one.shared.exchange();
		assertThat(this.store.values()).containsKey("test:settings");
	}

	@Test
	void keepsItsOwnSettingsIfThoseOfAnotherInstanceDoNotApply(CapturedOutput output) {
		this.one.changeTo(Map.of("unknown", "1"));
		this.one.shared.exchange();
		this.other.shared.exchange();
		this.other.shared.exchange();
		assertThat(this.other.changes).isEmpty();
		assertThat(output).containsOnlyOnce("There is no property llm.retry.unknown");
		this.store.put("test:settings", "nonsense", Duration.ofDays(1));
		this.other.shared.exchange();
		assertThat(output).containsOnlyOnce("'nonsense' has no value");
	}

}
