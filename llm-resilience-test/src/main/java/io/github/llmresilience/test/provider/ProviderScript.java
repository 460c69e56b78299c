/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Defines the reaction of a provider to each request. A script has one of two forms:
 * <ul>
 * <li>A list such as {@code 429 retry-after=1, 503 x2, ok}. The last item is repeated
 * without end.</li>
 * <li>Rates such as {@code 20% 503, 5% hang, seed=42}. All other requests are answered.
 * The same seed gives the same sequence.</li>
 * </ul>
 */
final class ProviderScript {

	static final String OK = "ok";

	private static final Pattern RATE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)% (.+)");

	private static final Pattern REPEATED = Pattern.compile("(.+) x([1-9][0-9]{0,3})");

	private static final String SEED = "seed=";

	/** A comma outside of double quotes. */
	private static final String SEPARATOR = ",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)";

	private final String text;

	private final List<Reaction> list = new ArrayList<>();

	private final List<Rate> rates = new ArrayList<>();

	private Random random = new Random(0);

	private boolean seeded;

	private int position;

	private record Rate(double share, Reaction reaction) {
	}

	private ProviderScript(String text) {
		this.text = text;
	}

	/**
	 * Reads a script.
	 * @throws InvalidScriptException if an item is invalid, or if the script mixes both
	 * forms
	 */
	static ProviderScript parse(String text) {
		ProviderScript script = new ProviderScript(text.trim());
		for (String item : text.split(SEPARATOR, -1)) {
			script.add(item.trim());
		}
		if (!script.list.isEmpty() && (!script.rates.isEmpty() || script.seeded)) {
			throw new InvalidScriptException("'" + text + "' mixes a list and rates. Use one of the two");
		}
		if (script.rates.stream().mapToDouble(Rate::share).sum() > 100) {
			throw new InvalidScriptException("The rates in '" + text + "' add up to more than 100%");
		}
		return script;
	}

	private void add(String item) {
		Matcher rate = RATE.matcher(item);
		Matcher repeated = REPEATED.matcher(item);
		if (rate.matches()) {
			this.rates.add(new Rate(Double.parseDouble(rate.group(1)), ReactionParser.parse(rate.group(2))));
		}
		else if (item.startsWith(SEED)) {
			this.random = new Random(seed(item));
			this.seeded = true;
		}
		else if (repeated.matches()) {
			Reaction reaction = ReactionParser.parse(repeated.group(1));
			for (int i = Integer.parseInt(repeated.group(2)); i > 0; i--) {
				this.list.add(reaction);
			}
		}
		else {
			this.list.add(ReactionParser.parse(item));
		}
	}

	private static long seed(String item) {
		try {
			return Long.parseLong(item.substring(SEED.length()));
		}
		catch (NumberFormatException ex) {
			throw new InvalidScriptException("'" + item + "' has no number. Use a value such as seed=42");
		}
	}

	/** Returns the reaction to the next request. */
	synchronized Reaction next() {
		int request = this.position++;
		if (!this.list.isEmpty()) {
			return this.list.get(Math.min(request, this.list.size() - 1));
		}
		double dice = this.random.nextDouble() * 100;
		for (Rate rate : this.rates) {
			dice -= rate.share();
			if (dice < 0) {
				return rate.reaction();
			}
		}
		return Reaction.OK;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
