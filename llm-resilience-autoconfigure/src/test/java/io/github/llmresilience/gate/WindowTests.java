/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.gate;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WindowTests {

	private static final int CAPACITY = 4;

	private static final int MAX_AGE = 10;

	private static Window with(Window window, boolean failed, boolean slow, int second) {
		return window.with(failed, slow, second, CAPACITY, MAX_AGE);
	}

	private static Window full(boolean failed, boolean slow) {
		Window window = Window.EMPTY;
		for (int i = 0; i < CAPACITY; i++) {
			window = with(window, failed, slow, 1);
		}
		return window;
	}

	@Test
	void isEmptyAtFirst() {
		assertThat(Window.EMPTY.size()).isZero();
		assertThat(Window.EMPTY.failureRate()).isZero();
		assertThat(Window.EMPTY.slowCallRate()).isZero();
	}

	@Test
	void leavesTheOldestOutWhenItIsFull() {
		Window window = with(with(full(false, false), true, false, 2), true, true, 3);
		assertThat(window.size()).isEqualTo(CAPACITY);
		assertThat(window.failureRate()).isEqualTo(50);
		assertThat(window.slowCallRate()).isEqualTo(25);
		for (int i = 0; i < CAPACITY; i++) {
			window = with(window, false, false, 4);
		}
		assertThat(window.failureRate()).isZero();
		assertThat(window.slowCallRate()).isZero();
	}

	@Test
	void leavesOutWhatIsTooOld() {
		Window window = with(with(Window.EMPTY, true, false, 1), true, false, 2);
		assertThat(with(window, false, false, 1 + MAX_AGE).size()).isEqualTo(3);
		assertThat(with(window, false, false, 2 + MAX_AGE).size()).isEqualTo(2);
		assertThat(with(window, false, false, 3 + MAX_AGE).size()).isEqualTo(1);
	}

	/** Nothing is made for one of many calls in a second that are all alike. */
	@Test
	void staysTheSameWhereNothingChanges() {
		Window good = full(false, false);
		assertThat(with(good, false, false, 1)).isSameAs(good);
		Window bad = full(true, true);
		assertThat(with(bad, true, true, 1)).isSameAs(bad);
	}

	@Test
	void changesWhereOneCallDiffers() {
		Window good = full(false, false);
		assertThat(with(good, true, false, 1).failureRate()).isEqualTo(25);
		assertThat(with(good, false, true, 1).slowCallRate()).isEqualTo(25);
		assertThat(with(good, false, false, 2)).isNotSameAs(good);
		Window bad = full(true, true);
		assertThat(with(bad, false, true, 1).failureRate()).isEqualTo(75);
		assertThat(with(bad, true, false, 1).slowCallRate()).isEqualTo(75);
		Window notFull = with(Window.EMPTY, false, false, 1);
		assertThat(with(notFull, false, false, 1).size()).isEqualTo(2);
		Window mixed = with(good, true, false, 1);
		assertThat(with(mixed, false, false, 1).failureRate()).isEqualTo(25);
	}

	@Test
	void namesNoMoreThanNumbers() {
		assertThat(with(Window.EMPTY, true, false, 7)).hasToString("Window[size=1, failed=1, slow=0]");
	}

	/** Another thread may have read the clock earlier. */
	@Test
	void keepsResultsThatAreNewerThanTheClock() {
		Window window = with(with(Window.EMPTY, true, false, 2), true, false, 1);
		assertThat(window.size()).isEqualTo(2);
	}

	@Test
	void forgetsOldResultsAfterTheSecondsHaveOverflowed() {
		Window window = with(with(Window.EMPTY, true, false, Integer.MAX_VALUE), false, false, Integer.MIN_VALUE);
		assertThat(window.size()).isEqualTo(2);
		assertThat(with(window, false, false, Integer.MIN_VALUE + MAX_AGE).size()).isEqualTo(2);
	}

}
