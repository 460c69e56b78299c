/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.observability;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.llmresilience.call.LlmCallEvent;
import io.github.llmresilience.call.LlmHedgeOutcome;
import io.github.llmresilience.call.LlmTarget;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.history.JdbcCallHistory;
import io.github.llmresilience.observation.LlmCallMeters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

/**
 * B91: every expression of the dashboard and of the alert rules, asked of a real
 * Prometheus that has scraped the application, against what the endpoint and the history
 * say of the same calls. Skipped where there is no Docker; the environment variable
 * PROMETHEUS_IMAGE names another image.
 */
@Testcontainers(disabledWithoutDocker = true)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "server.address=127.0.0.1", "llm.retry.initial-delay=1ms",
				"llm.retry.circuit-breaker.enabled=false", "llm.retry.concurrency-limit=50",
				"simulator.token-delay=0ms", "llm.retry.cost.prices[0].model=openai/gpt-5-mini",
				"llm.retry.cost.prices[0].input=250000", "llm.retry.cost.prices[0].output=2000000",
				"management.prometheus.metrics.export.enabled=true" })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DirtiesContext
class DashboardTests {

	private static final Path OBSERVABILITY = Path.of("observability");

	private static final Pattern PROMQL = Pattern.compile("(?s)```promql\\n(.*?)```");

	private static final String RANGE = "5m";

	private static final int RANGE_SECONDS = 300;

	/**
	 * How far Prometheus takes a counter back before its first of ten samples depends on
	 * its value there. Counts begin at a third of their increase, which makes no
	 * difference; times can begin close to zero.
	 */
	private static final double EXTRAPOLATION_PERCENT = 8;

	private static final String CLAUDE = "anthropic/claude-haiku-4-5";

	private static final String GPT = "openai/gpt-5-mini";

	private final HttpClient client = HttpClient.newHttpClient();

	private final Map<String, Consumer<Map<Map<String, String>, Double>>> expectations = new HashMap<>();

	@LocalServerPort
	private int port;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private JdbcCallHistory history;

	@Autowired
	private LlmCallMeters meters;

	@Autowired
	private MeterRegistry registry;

	/** There is no Redis here. */
	private final AtomicInteger redisAnswers = new AtomicInteger();

	/** No rate limit is configured here. */
	private final AtomicInteger requestsAdmitted = new AtomicInteger(7);

	private Prometheus prometheus;

	private Snapshot before;

	private Snapshot after;

	/** Prometheus takes the time around its samples into account, for all alike. */
	private double extrapolation;

	@DynamicPropertySource
	static void simulatorPort(DynamicPropertyRegistry registry) {
		int port = TestSocketUtils.findAvailableTcpPort();
		registry.add("simulator.port", () -> port);
	}

	/**
	 * What the application itself says at one time.
	 */
	private record Snapshot(JsonNode report, Map<String, Double> tokens, long records) {

		double at(String pointer) {
			return this.report.at(pointer).asDouble(0);
		}

	}

	/**
	 * Prometheus comes when all counters are there, and sees them grow threefold.
	 */
	@BeforeAll
	void makeCallsAndScrape() throws Exception {
		Gauge.builder("llm.shared.state.reachable", this.redisAnswers, AtomicInteger::get).register(this.registry);
		Gauge.builder("llm.rate.limit.requests", this.requestsAdmitted, AtomicInteger::get)
			.tag("provider", "openai")
			.register(this.registry);
		makeCalls();
		this.before = snapshot();
		this.prometheus = new Prometheus(this.port);
		await().atMost(Duration.ofSeconds(60)).until(() -> callsScraped() == this.before.at("/total/figures/calls"));
		for (int i = 0; i < 3; i++) {
			makeCalls();
		}
		change(CLAUDE, "open");
		this.after = snapshot();
		await().atMost(Duration.ofSeconds(60)).until(() -> callsScraped() == this.after.at("/total/figures/calls"));
		// with enough samples the rates of all counters are extrapolated alike
		await().atMost(Duration.ofSeconds(60))
			.until(() -> value("min(count_over_time(llm_call_seconds_count[" + RANGE + "]))") >= 10
					&& value("sum(llm_circuit_state)") == 2
					&& value("sum(llm_history_records_total)") == this.after.records());
		this.prometheus.stopClock();
		this.extrapolation = value("sum(increase(llm_call_seconds_count[" + RANGE + "]))")
				/ delta("/total/figures/calls");
		assertThat(this.extrapolation).isBetween(0.9, 2.0);
		expect();
	}

	@AfterAll
	void stopPrometheus() {
		if (this.prometheus != null) {
			this.prometheus.close();
		}
	}

	private double callsScraped() {
		return value("sum(llm_call_seconds_count)");
	}

	private double value(String expression) {
		return this.prometheus.query(expression).values().stream().findFirst().orElse(0.0);
	}

	/** Each thing that can happen, once. */
	private void makeCalls() throws Exception {
		follow("ok", "ok");
		books("recommend?genre=fantasy", 200);
		follow("503, 503, ok", "ok");
		books("recommend?genre=fantasy", 200);
		follow("503", "ok");
		books("recommend?genre=fantasy", 200);
		follow("malformed, ok", "ok");
		books("recommend?genre=fantasy", 200);
		follow("unfinished after=7, ok", "ok");
		books("recommend/stream?genre=fantasy", 200);
		follow("401", "ok");
		books("recommend?genre=fantasy", 200);
		// a refused key pauses the target
		change(GPT, "reset");
		follow("500", "500");
		books("recommend?genre=fantasy", 503);
		change(CLAUDE, "open");
		books("recommend?genre=fantasy", 503);
		change(CLAUDE, "close");
		follow("402", "ok");
		books("recommend?genre=fantasy", 200);
		change(GPT, "reset");
		follow("ok", "ok");
		books("copies?title=%20", 200);
		tellOfTheRest();
	}

	/** What takes a storm, a crowd or a snail to happen. */
	private void tellOfTheRest() {
		UUID id = UUID.randomUUID();
		LlmTarget gpt = LlmTarget.parse(GPT);
		this.meters.onEvent(new LlmCallEvent.BudgetExhausted("recommend-book", id, gpt, FailureKind.OVERLOADED));
		this.meters
			.onEvent(new LlmCallEvent.TargetRejected("recommend-book", id, gpt, FailureKind.CONCURRENCY_LIMITED));
		this.meters
			.onEvent(new LlmCallEvent.HedgeEnded("recommend-book", id, LlmTarget.parse(CLAUDE), LlmHedgeOutcome.WON));
	}

	private void follow(String openai, String anthropic) throws Exception {
		send("PUT", "/simulator/provider/openai", openai, 200);
		send("PUT", "/simulator/provider/anthropic", anthropic, 200);
	}

	private void books(String path, int status) throws Exception {
		send("GET", "/books/" + path, "", status);
	}

	private void change(String target, String action) throws Exception {
		send("POST", "/actuator/llmretry", "{\"target\":\"" + target + "\",\"action\":\"" + action + "\"}", 200);
	}

	private String send(String method, String path, String body, int status) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.header("Content-Type", "application/json")
			.method(method, BodyPublishers.ofString(body))
			.build();
		HttpResponse<String> response = this.client.send(request, BodyHandlers.ofString());
		assertThat(response.statusCode()).as(path + ": " + response.body()).isEqualTo(status);
		return response.body();
	}

	private Snapshot snapshot() throws Exception {
		JsonNode report = JsonMapper.shared().readTree(send("GET", "/actuator/llmretry", "", 200));
		long records = report.at("/total/figures/calls").asLong() + report.at("/total/figures/attempts").asLong();
		await().until(() -> this.history.written() == records);
		Map<String, Double> tokens = new TreeMap<>();
		this.jdbc
			.sql("select provider || ' ' || case outcome when 'success' then 'useful' else 'wasted' end as name,"
					+ " sum(input_tokens + output_tokens) as tokens from llm_attempt where input_tokens is not null"
					+ " group by provider, outcome")
			.query((row) -> {
				tokens.merge(row.getString("name"), row.getDouble("tokens"), Double::sum);
			});
		return new Snapshot(report, tokens, records);
	}

	private double delta(String pointer) {
		return this.after.at(pointer) - this.before.at(pointer);
	}

	private double deltaOfTokens(String name) {
		return this.after.tokens().getOrDefault(name, 0.0) - this.before.tokens().getOrDefault(name, 0.0);
	}

	/** What there is by a label, as the endpoint says it, where there is any. */
	private Map<Map<String, String>, Double> deltas(String path, String field, String... labels) {
		Map<Map<String, String>, Double> deltas = new LinkedHashMap<>();
		for (String name : this.after.report().at(path).propertyNames()) {
			double delta = delta(path + "/" + name + field);
			Map<String, String> all = new TreeMap<>(Map.of(labels[0], name.toLowerCase(Locale.ROOT)));
			for (int i = 1; i < labels.length; i += 2) {
				all.put(labels[i], labels[i + 1]);
			}
			if (delta > 0) {
				deltas.put(all, delta);
			}
		}
		return deltas;
	}

	private void assertRates(Map<Map<String, String>, Double> found, Map<Map<String, String>, Double> expected) {
		assertThat(expected).isNotEmpty();
		assertThat(positive(found).keySet()).isEqualTo(expected.keySet());
		expected.forEach(
				(labels, delta) -> assertThat(found.get(labels) * RANGE_SECONDS / this.extrapolation).as("%s", labels)
					.isCloseTo(delta, within(delta * 1e-6)));
	}

	private static Map<Map<String, String>, Double> positive(Map<Map<String, String>, Double> values) {
		Map<Map<String, String>, Double> positive = new LinkedHashMap<>(values);
		positive.values().removeIf((value) -> value == 0);
		return positive;
	}

	private static void assertSingle(Map<Map<String, String>, Double> found, double expected) {
		assertThat(found).hasSize(1);
		assertThat(found.values().iterator().next()).isCloseTo(expected, within(1e-6));
	}

	private Map<Map<String, String>, Double> meanRetries() {
		Map<Map<String, String>, Double> means = new LinkedHashMap<>();
		for (String provider : List.of("openai", "anthropic")) {
			String path = "/total/providers/" + provider;
			means.put(Map.of("provider", provider), delta(path + "/retries") / delta(path + "/calls"));
		}
		return means;
	}

	private static void assertClose(Map<Map<String, String>, Double> found, Map<Map<String, String>, Double> expected) {
		assertThat(found.keySet()).isEqualTo(expected.keySet());
		expected
			.forEach((labels, value) -> assertThat(found.get(labels)).as("%s", labels).isCloseTo(value, within(1e-6)));
	}

	/** By the title of the panel or the name of the alert. */
	private void expect() {
		double calls = delta("/total/figures/calls");
		double visits = delta("/total/providers/openai/calls") + delta("/total/providers/anthropic/calls");
		assertThat(calls).isEqualTo(30);
		expect("Calls that succeed", (found) -> assertSingle(found, 0.8));
		expect("Retries for each call", (found) -> assertSingle(found, delta("/total/figures/retries") / visits));
		expect("Attempts for each call", (found) -> assertSingle(found, delta("/total/figures/attempts") / calls));
		expect("Circuit breakers",
				(found) -> assertThat(found)
					.containsEntry(Map.of("provider", "anthropic", "model", CLAUDE.split("/")[1]), 2.0)
					.containsEntry(Map.of("provider", "openai", "model", GPT.split("/")[1]), 0.0));
		expect("Calls by outcome", (found) -> assertRates(found, deltas("/total/outcomes", "", "outcome")));
		expect("Latency of calls p95", (found) -> assertThat(found.keySet()).extracting((labels) -> labels.get("call"))
			.containsExactlyInAnyOrder("recommend-book", "review-book", "count-copies"));
		expect("Latency of calls mean", (found) -> {
			Map<Map<String, String>, Double> means = new LinkedHashMap<>();
			for (String call : List.of("recommend-book", "review-book", "count-copies")) {
				String path = "/calls/" + call + "/figures/latency";
				means.put(Map.of("call", call), delta(path + "/totalMillis") / delta(path + "/count") / 1000);
			}
			assertThat(found.keySet()).isEqualTo(means.keySet());
			means.forEach((labels, mean) -> assertThat(found.get(labels)).as("%s", labels)
				.isCloseTo(mean, withinPercentage(EXTRAPOLATION_PERCENT)));
		});
		expect("Attempts by provider", (found) -> {
			Map<Map<String, String>, Double> byProvider = new LinkedHashMap<>();
			found.forEach(
					(labels, rate) -> byProvider.merge(Map.of("provider", labels.get("provider")), rate, Double::sum));
			assertRates(byProvider, deltas("/total/providers", "/attempts", "provider"));
		});
		expect("Failed attempts by kind", (found) -> {
			Map<Map<String, String>, Double> failures = new LinkedHashMap<>();
			for (String provider : List.of("openai", "anthropic")) {
				failures.putAll(deltas("/total/providers/" + provider + "/failures", "", "kind", "provider", provider));
			}
			assertThat(failures.keySet()).extracting((labels) -> labels.get("kind"))
				.contains("overloaded", "server_error", "malformed_output", "stream_cut", "authentication",
						"quota_exhausted");
			assertRates(found, failures);
		});
		expect("Mean retries by provider", (found) -> assertClose(found, meanRetries()));
		expect("Maximum retries by provider",
				(found) -> assertClose(found,
						Map.of(Map.of("provider", "openai"), this.after.at("/total/providers/openai/maxRetries"),
								Map.of("provider", "anthropic"),
								this.after.at("/total/providers/anthropic/maxRetries"))));
		expect("Retries by kind", (found) -> {
			Map<Map<String, String>, Double> byProvider = new LinkedHashMap<>();
			found.forEach(
					(labels, rate) -> byProvider.merge(Map.of("provider", labels.get("provider")), rate, Double::sum));
			assertRates(byProvider, deltas("/total/providers", "/retries", "provider"));
		});
		expect("Fallbacks", (found) -> {
			assertThat(found.keySet()).allSatisfy(
					(labels) -> assertThat(labels).containsEntry("from", "openai").containsEntry("to", "anthropic"));
			assertSingle(Map.of(Map.of(), found.values().stream().mapToDouble(Double::doubleValue).sum()),
					delta("/total/figures/fallbacks") / RANGE_SECONDS * this.extrapolation);
		});
		expect("Re-asks", (found) -> assertRates(found,
				Map.of(Map.of("provider", "openai", "outcome", "success"), delta("/total/figures/healed"))));
		expect("Resumed streams", (found) -> assertRates(found, deltas("/total/providers", "/resumes", "provider")));
		expect("Tool errors", (found) -> assertRates(found,
				Map.of(Map.of("call", "count-copies"), delta("/calls/count-copies/figures/toolErrors"))));
		expect("Rejections by circuit breakers",
				(found) -> assertRates(found, Map.of(Map.of("provider", "anthropic"), 3.0)));
		expect("Tokens", (found) -> {
			Map<Map<String, String>, Double> tokens = new LinkedHashMap<>();
			this.after.tokens()
				.keySet()
				.forEach((name) -> tokens.put(
						new TreeMap<>(Map.of("provider", name.split(" ")[0], "use", name.split(" ")[1])),
						deltaOfTokens(name)));
			assertRates(found, tokens);
		});
		expect("History written", (found) -> assertRates(found,
				Map.of(Map.of("status", "written"), (double) (this.after.records() - this.before.records()))));
		expect("History queued", (found) -> assertThat(found).containsValue(0.0));
		expect("Retry budgets", (found) -> assertThat(found)
			.isEqualTo(Map.of(Map.of("provider", "openai"), 100.0, Map.of("provider", "anthropic"), 100.0)));
		expect("Retries without budget", (found) -> assertRates(found, Map.of(Map.of("provider", "openai"), 3.0)));
		expect("Hedges", (found) -> assertRates(found, Map.of(Map.of("provider", "anthropic", "outcome", "won"), 3.0)));
		expect("Running attempts", (found) -> assertThat(found)
			.isEqualTo(Map.of(Map.of("provider", "openai"), 0.0, Map.of("provider", "anthropic"), 0.0)));
		expect("Rejections by concurrency limits",
				(found) -> assertRates(found, Map.of(Map.of("provider", "openai"), 3.0)));
		expect("Cost per hour", (found) -> {
			double wasted = delta("/total/providers/openai/wastedCost");
			Map<Map<String, String>, Double> costs = new LinkedHashMap<>();
			costs.put(Map.of("provider", "openai", "use", "wasted"), wasted * 3600);
			costs.put(Map.of("provider", "openai", "use", "useful"),
					(delta("/total/providers/openai/cost") - wasted) * 3600);
			assertRates(found, costs);
		});
		expect("Rate limits", (found) -> assertThat(found).isEqualTo(Map.of(Map.of("provider", "openai"), 7.0)));
		expect(documented(0), (found) -> assertClose(found, meanRetries()));
		expect(documented(1), this.expectations.get("Maximum retries by provider"));
		expect("Redis reachable", (found) -> assertSingle(found, 0));
		expect("LlmRetryBudgetEmpty", (found) -> assertIncrease(found, Map.of("provider", "openai")));
		expect("LlmConcurrencyLimitReached", (found) -> assertIncrease(found, Map.of("provider", "openai")));
		expect("LlmSharedStateUnreachable", (found) -> assertSingle(found, 0));
		expect("LlmCallsFail",
				(found) -> assertThat(found).hasSize(1)
					.hasEntrySatisfying(Map.of("call", "recommend-book"),
							(rate) -> assertThat(rate).isCloseTo(0.25, within(1e-6))));
		expect("LlmCircuitOpen", (found) -> assertThat(found).containsValues(0.0, 2.0));
		expect("LlmProviderNeedsRetries", (found) -> assertClose(found, meanRetries()));
		expect("LlmQuotaExhausted", (found) -> assertIncrease(found, Map.of("provider", "openai")));
		expect("LlmProviderRefuses",
				(found) -> assertIncrease(found, Map.of("provider", "openai", "kind", "authentication")));
		expect("LlmTokensWasted", (found) -> {
			double wasted = deltaOfTokens("openai wasted");
			assertThat(wasted).isPositive();
			assertThat(found.get(Map.of("provider", "openai")))
				.isCloseTo(wasted / (wasted + deltaOfTokens("openai useful")), within(1e-6));
		});
		expect("LlmHistoryIsLost", (found) -> assertSingle(found, 0));
	}

	private void assertIncrease(Map<Map<String, String>, Double> found, Map<String, String> labels) {
		assertThat(found).hasSize(1);
		assertThat(found.get(labels) / this.extrapolation).isCloseTo(3, within(1e-6));
	}

	private void expect(String name, Consumer<Map<Map<String, String>, Double>> check) {
		this.expectations.put(name, check);
	}

	/**
	 * An expression of the dashboard or of an alert rule.
	 */
	private record Expression(String name, String text) {

		@Override
		public String toString() {
			return this.name;
		}

	}

	static Stream<Expression> panels() throws IOException {
		List<Expression> expressions = new ArrayList<>();
		JsonNode dashboard = JsonMapper.shared()
			.readTree(Files.readString(OBSERVABILITY.resolve("grafana/dashboards/llm-resilience.json")));
		for (JsonNode panel : dashboard.get("panels")) {
			for (JsonNode target : panel.get("targets")) {
				String text = target.get("expr").asString().replace("$__rate_interval", RANGE).replace("$call", ".*");
				expressions.add(new Expression(name(panel, target), text));
			}
		}
		return expressions.stream();
	}

	private static String name(JsonNode panel, JsonNode target) {
		String title = panel.get("title").asString();
		String legend = target.get("legendFormat").asString().replaceAll("\\{\\{[^}]*}}", "").trim();
		return switch (title) {
			case "Latency of calls" -> title + " " + legend;
			case "History" -> title + (legend.isEmpty() ? " written" : " " + legend);
			default -> title;
		};
	}

	static Stream<Expression> alerts() throws IOException {
		List<Expression> expressions = new ArrayList<>();
		Map<String, Object> file = new Yaml().load(Files.readString(OBSERVABILITY.resolve("prometheus/alerts.yml")));
		for (Object group : (List<?>) file.get("groups")) {
			for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
				Map<?, ?> alert = (Map<?, ?>) rule;
				expressions.add(new Expression(String.valueOf(alert.get("alert")), String.valueOf(alert.get("expr"))));
			}
		}
		return expressions.stream();
	}

	/** The expressions of docs/observability.md. */
	static Stream<Expression> documented() throws IOException {
		String page = Files.readString(Path.of("../docs/observability.md"));
		List<Expression> expressions = new ArrayList<>();
		for (MatchResult block : PROMQL.matcher(page).results().toList()) {
			block.group(1)
				.lines()
				.forEach((line) -> expressions.add(new Expression(documented(expressions.size()), line)));
		}
		return expressions.stream();
	}

	private static String documented(int index) {
		return "documented expression " + index;
	}

	@ParameterizedTest
	@MethodSource("documented")
	void hasTheRightValueInTheDocumentation(Expression expression) {
		assertThat(this.expectations).containsKey(expression.name());
		this.expectations.get(expression.name()).accept(this.prometheus.query(expression.text()));
	}

	@ParameterizedTest
	@MethodSource("panels")
	void hasTheRightValueInThePanel(Expression expression) {
		assertThat(this.expectations).containsKey(expression.name());
		this.expectations.get(expression.name()).accept(this.prometheus.query(expression.text()));
	}

	/** The value without its limit first, then whether it fires. */
	@ParameterizedTest
	@MethodSource("alerts")
	void firesWhereTheValueIsBeyondTheLimit(Expression expression) {
		String[] parts = expression.text().trim().split(" (?=(?:>|==) [0-9.]+$)");
		Map<Map<String, String>, Double> values = this.prometheus.query(parts[0]);
		assertThat(this.expectations).containsKey(expression.name());
		this.expectations.get(expression.name()).accept(values);
		double limit = Double.parseDouble(parts[1].split(" ")[1]);
		Map<Map<String, String>, Double> beyond = new LinkedHashMap<>(values);
		beyond.values().removeIf((value) -> parts[1].startsWith("==") ? value != limit : !(value > limit));
		assertThat(this.prometheus.query(expression.text()).keySet()).isEqualTo(beyond.keySet());
	}

	@Test
	void expectsSomethingOfEachExpression() throws IOException {
		assertThat(Stream.concat(Stream.concat(panels(), alerts()), documented()).map(Expression::name).toList())
			.containsExactlyInAnyOrderElementsOf(this.expectations.keySet());
	}

	/** Those without a waiting time fire by now. */
	@Test
	void loadsTheAlertRules() throws IOException {
		List<String> names = alerts().map(Expression::name).toList();
		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			JsonNode rules = this.prometheus.get("/api/v1/rules").at("/data/groups/0/rules");
			assertThat(rules).extracting((rule) -> rule.get("name").asString()).containsExactlyElementsOf(names);
			assertThat(rules).allSatisfy((rule) -> assertThat(rule.get("health").asString()).isEqualTo("ok"));
			assertThat(rules).filteredOn((rule) -> rule.get("state").asString().equals("firing"))
				.extracting((rule) -> rule.get("name").asString())
				.containsExactlyInAnyOrder("LlmQuotaExhausted", "LlmProviderRefuses", "LlmRetryBudgetEmpty",
						"LlmConcurrencyLimitReached");
			assertThat(rules).filteredOn((rule) -> rule.get("state").asString().equals("pending"))
				.extracting((rule) -> rule.get("name").asString())
				.contains("LlmCallsFail", "LlmCircuitOpen", "LlmSharedStateUnreachable");
		});
	}

}
