/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.junit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;

import io.github.llmresilience.test.provider.ScriptedProviders;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineTestKit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

class ScriptedProvidersExtensionTests {

	/** The providers of the last run. */
	private static final AtomicReference<ScriptedProviders> LAST = new AtomicReference<>();

	@Test
	void startsResetsAndStopsTheProviders() {
		EngineTestKit.engine("junit-jupiter")
			.selectors(selectClass(UserTests.class))
			.execute()
			.testEvents()
			.assertStatistics((statistics) -> statistics.succeeded(4).failed(0));
		assertThatExceptionOfType(ConnectException.class)
			.isThrownBy(() -> new Socket("127.0.0.1", LAST.get().port()).close());
	}

	/**
	 * A test class as users write it.
	 */
	@ExtendWith(ScriptedProvidersExtension.class)
	static class UserTests {

		private final ScriptedProviders providers;

		UserTests(ScriptedProviders providers) {
			this.providers = providers;
		}

		@RepeatedTest(2)
		void isReset() throws IOException {
			assertThat(this.providers.openai().script()).isEqualTo("ok");
			this.providers.openai().script("503");
			try (Socket socket = new Socket("127.0.0.1", this.providers.port())) {
				assertThat(socket.isConnected()).isTrue();
			}
		}

		@Nested
		class Inside {

			@RepeatedTest(2)
			void sharesTheProviders(ScriptedProviders same) {
				assertThat(same).isSameAs(UserTests.this.providers);
				LAST.set(same);
			}

		}

	}

}
