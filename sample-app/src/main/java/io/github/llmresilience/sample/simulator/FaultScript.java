package io.github.llmresilience.sample.simulator;

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
final class FaultScript {

	private static final Pattern RATE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)% (.+)");

	private static final Pattern REPEATED = Pattern.compile("(.+) x([0-9]{1,4})");

	private final String text;

	private final List<Act> list = new ArrayList<>();

	private final List<Rate> rates = new ArrayList<>();

	private Random random = new Random(0);

	private int requests;

	private record Rate(double share, Act act) {
	}

	private FaultScript(String text) {
		this.text = text;
	}

	/**
	 * Parses a script.
	 * @param text the script
	 * @throws InvalidScriptException if an item is invalid, or if the script mixes both
	 * forms
	 */
	static FaultScript parse(String text) {
		FaultScript script = new FaultScript(text.trim());
		for (String item : text.split(",")) {
			script.add(item.trim());
		}
		if (!script.list.isEmpty() && !script.rates.isEmpty()) {
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
			this.rates.add(new Rate(Double.parseDouble(rate.group(1)), Act.parse(rate.group(2))));
		}
		else if (item.startsWith("seed=")) {
			this.random = new Random(Long.parseLong(item.substring("seed=".length())));
		}
		else if (repeated.matches()) {
			Act act = Act.parse(repeated.group(1));
			for (int i = Integer.parseInt(repeated.group(2)); i > 0; i--) {
				this.list.add(act);
			}
		}
		else {
			this.list.add(Act.parse(item));
		}
	}

	/**
	 * Returns the reaction to the next request.
	 */
	synchronized Act next() {
		int request = this.requests++;
		if (!this.list.isEmpty()) {
			return this.list.get(Math.min(request, this.list.size() - 1));
		}
		double dice = this.random.nextDouble() * 100;
		for (Rate rate : this.rates) {
			dice -= rate.share();
			if (dice < 0) {
				return rate.act();
			}
		}
		return Act.OK;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
