/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console, clicked through in a browser.
 */
@EnabledIf(value = "io.github.llmresilience.sample.console.Browser#isThere",
		disabledReason = "No Chromium or Chrome and chromedriver on the PATH: the console is not clicked through")
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "server.address=127.0.0.1", "llm.retry.initial-delay=20ms", "llm.retry.attempt-timeout=3s",
				"llm.retry.circuit-breaker.wait-duration-in-open-state=2s", "simulator.token-delay=10ms" })
@TestMethodOrder(MethodOrderer.MethodName.class)
@DirtiesContext
class ConsoleTests {

	private static final String OPENAI = "openai/gpt-5-mini";

	private static final String ANTHROPIC = "anthropic/claude-haiku-4-5";

	private static ChromeDriver browser;

	private final String url;

	@DynamicPropertySource
	static void simulatorPort(DynamicPropertyRegistry registry) {
		int port = TestSocketUtils.findAvailableTcpPort();
		registry.add("simulator.port", () -> port);
	}

	ConsoleTests(@LocalServerPort int port) {
		this.url = "http://127.0.0.1:" + port + "/";
	}

	@BeforeEach
	void openPage() throws IOException {
		if (browser == null) {
			browser = Browser.open();
		}
		browser.get(this.url);
		await((page) -> page.findElement(By.id("connection")).getText().equals("connected")
				&& new Select(page.findElement(By.id("scenario"))).getOptions().size() > 1
				&& page.findElements(By.cssSelector("#lamps li")).size() == 2);
	}

	@AfterAll
	static void closeBrowser() {
		if (browser != null) {
			browser.quit();
		}
	}

	/** Neither an error nor a resource that is missing. */
	@AfterEach
	void hasNoErrorsInItsLog() {
		assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
			.filteredOn((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.filteredOn((entry) -> !entry.getMessage().contains("503"))
			.isEmpty();
	}

	private static void await(Function<ChromeDriver, Boolean> condition) {
		new WebDriverWait(browser, Duration.ofSeconds(20)).ignoring(StaleElementReferenceException.class)
			.until((driver) -> condition.apply(browser));
	}

	private static WebElement find(String selector) {
		return browser.findElement(By.cssSelector(selector));
	}

	private static void press(String scenario, String method) {
		await((page) -> find("#run").isEnabled());
		new Select(find("#method")).selectByValue(method);
		new Select(find("#scenario")).selectByValue(scenario);
		find("#run").click();
	}

	/** The page was just opened, so what is seen belongs to this call. */
	private static void awaitAnswer(String state) {
		await((page) -> state.equals(find("#answer").getAttribute("data-state")));
	}

	/** The newest call, when it has ended. */
	private static WebElement endedCall(int calls) {
		await((page) -> page.findElements(By.cssSelector("#calls > li:not([data-outcome=running])")).size() == calls);
		return find("#calls > li");
	}

	private static String stepsOf(WebElement call) {
		return String.join(" ", call.findElements(By.cssSelector(".timeline li")).stream().map((step) -> {
			String kind = step.getAttribute("data-kind");
			String type = step.getAttribute("data-type");
			return type.equals("attempt") ? ((kind != null) ? kind : "answer") : type.toUpperCase();
		}).toList());
	}

	private static void awaitLamp(String target, String state) {
		await((page) -> page.findElement(By.cssSelector("#lamps [data-target='" + target + "'] .lamp"))
			.getAttribute("data-state")
			.equals(state));
	}

	private static void resetLamps() {
		find("#reset-all").click();
		await((page) -> find("#reset-all").getAttribute("data-times") != null);
		awaitLamp(OPENAI, "CLOSED");
		awaitLamp(ANTHROPIC, "CLOSED");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "sunny | recommend | success | answer",
			"passing-cloud | recommend | success | rate_limited WAIT overloaded WAIT answer",
			"rough-day | recommend | success | rate_limited WAIT overloaded WAIT connection FALLBACK answer",
			"down | author | success | connection WAIT connection WAIT connection FALLBACK answer",
			"hanging | recommend | success | timeout WAIT answer", "sloppy | recommend | success | answer",
			"missing-author | recommend | success | malformed_output REASK answer",
			"stubborn | recommend | success | malformed_output REASK malformed_output REASK malformed_output FALLBACK answer",
			"tool-loop | copies | success | answer connection WAIT connection WAIT connection FALLBACK answer",
			"cut | recommend/stream | success | stream_cut RESUME stream_cut RESUME stream_cut RESUME stream_cut FALLBACK RESUME answer",
			"cut-after-7 | recommend/stream | success | stream_cut RESUME connection WAIT connection WAIT connection FALLBACK answer",
			"wrong-key | recommend | success | authentication FALLBACK answer",
			"everything-down | recommend | failure | connection WAIT connection WAIT connection FALLBACK overloaded WAIT overloaded WAIT overloaded" })
	void b_showsWhatHappensInEachScenario(String scenario, String method, String outcome, String steps) {
		resetLamps();
		press(scenario, method);
		WebElement call = endedCall(1);
		assertThat(call.getAttribute("data-outcome")).isEqualTo(outcome);
		assertThat(stepsOf(call)).isEqualTo(steps);
		awaitAnswer(outcome.equals("success") ? "done" : "failed");
		assertThat(find("#answer").getText()).containsPattern(outcome.equals("success") ? "[A-Z]" : "OVERLOADED");
	}

	/** Each scenario is offered for the methods that it is about, with a description. */
	@Test
	void c_offersTheScenariosThatFitTheMethod() {
		List<String> forAll = List.of("down", "everything-down", "hanging", "passing-cloud", "random", "rough-day",
				"sunny", "wrong-key");
		assertThat(offered("author")).containsExactlyInAnyOrderElementsOf(forAll);
		assertThat(offered("recommend")).containsAll(forAll)
			.contains("sloppy", "missing-author", "stubborn")
			.hasSize(11);
		assertThat(offered("recommend/stream")).containsAll(forAll).contains("cut", "cut-after-7").hasSize(10);
		assertThat(offered("copies")).containsAll(forAll).contains("tool-loop").hasSize(9);
		new Select(find("#scenario")).selectByValue("tool-loop");
		assertThat(find("#scenario-description").getText()).contains("the tool does not run again");
		resetLamps();
		press("random", "recommend");
		assertThat(stepsOf(endedCall(1))).isNotBlank();
	}

	private static List<String> offered(String method) {
		new Select(find("#method")).selectByValue(method);
		return new Select(find("#scenario")).getOptions()
			.stream()
			.map((option) -> option.getAttribute("value"))
			.filter((name) -> !name.isEmpty())
			.toList();
	}

	/** The text comes piece by piece, and without a seam where the stream was cut. */
	@Test
	void d_streamsTheAnswer() {
		resetLamps();
		press("cut-after-7", "recommend/stream");
		endedCall(1);
		awaitAnswer("done");
		assertThat(find("#answer").getText()).startsWith("You may like The Hobbit by J. R. R. Tolkien")
			.doesNotContain("J. J.");
	}

	@Test
	void e_turnsTheLampWhenTheCircuitOpensAndCloses() {
		resetLamps();
		for (int i = 1; i <= 4; i++) {
			press("down", "author");
			endedCall(i);
		}
		awaitLamp(OPENAI, "OPEN");
		press("sunny", "author");
		assertThat(stepsOf(endedCall(5))).isEqualTo("REJECTION FALLBACK answer");
		awaitLamp(OPENAI, "HALF_OPEN");
		for (int i = 6; i <= 8; i++) {
			press("sunny", "author");
			assertThat(stepsOf(endedCall(i))).isEqualTo("answer");
		}
		awaitLamp(OPENAI, "CLOSED");
	}

	@Test
	void f_countsWhatItShows() {
		resetLamps();
		Map<String, Integer> before = Map.of("calls", counter("calls"), "retries", counter("retries"), "fallbacks",
				counter("fallbacks"));
		press("rough-day", "recommend");
		endedCall(1);
		await((page) -> counter("calls") == before.get("calls") + 1);
		assertThat(counter("retries")).isEqualTo(before.get("retries") + 2);
		assertThat(counter("fallbacks")).isEqualTo(before.get("fallbacks") + 1);
	}

	private static int counter(String name) {
		return Integer.parseInt(find("[data-counter=" + name + "]").getText());
	}

	@Test
	void g_takesAScriptForAProvider() {
		resetLamps();
		find("#script").clear();
		find("#script").sendKeys("500 x2, ok", Keys.ENTER);
		await((page) -> find("#fault-result").getText().equals("Script of openai: 500 x2, ok"));
		find("#run").click();
		assertThat(stepsOf(endedCall(1))).isEqualTo("server_error WAIT server_error WAIT answer");
	}

	@Test
	void h_saysWhatIsWrongWithAScript() {
		find("#script").clear();
		find("#script").sendKeys("teapot", Keys.ENTER);
		await((page) -> find("#fault-result").getText().contains("teapot"));
		assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).hasSizeLessThanOrEqualTo(1);
	}

	/** Tab leads to the scenario, then on to the button, and Enter makes the call. */
	@Test
	void i_worksWithTheKeyboardAlone() {
		resetLamps();
		browser.executeScript("document.activeElement.blur(); document.getElementById('scenario').focus()");
		browser.switchTo().activeElement().sendKeys("s", "u");
		assertThat(new Select(find("#scenario")).getFirstSelectedOption().getText()).isEqualTo("sunny");
		browser.switchTo().activeElement().sendKeys(Keys.TAB);
		browser.switchTo().activeElement().sendKeys(Keys.TAB);
		browser.switchTo().activeElement().sendKeys(Keys.TAB);
		assertThat(browser.switchTo().activeElement().getAttribute("id")).isEqualTo("run");
		browser.switchTo().activeElement().sendKeys(Keys.ENTER);
		assertThat(stepsOf(endedCall(1))).isEqualTo("answer");
	}

	/** The width of a step is its part of the duration of the call. */
	@Test
	void k_drawsATrueTimeAxis() {
		resetLamps();
		press("rough-day", "recommend");
		WebElement call = endedCall(1);
		List<WebElement> waits = call.findElements(By.cssSelector(".timeline [data-type=wait]"));
		assertThat(waits).hasSize(2);
		assertThat(waits.get(0).getRect().getWidth())
			.as("a second, which the rate limit asks for, beside the backoff of 40 ms")
			.isGreaterThan(8 * waits.get(1).getRect().getWidth());
		assertThat(call.findElements(By.cssSelector(".axis span"))).hasSize(5);
	}

	@Test
	void l_showsTheDetailsOfACall() {
		resetLamps();
		press("missing-author", "recommend");
		WebElement call = endedCall(1);
		awaitAnswer("done");
		call.findElement(By.cssSelector(".toggle")).click();
		await((page) -> call.findElements(By.cssSelector(".details details")).size() == 2);
		assertThat(call.findElement(By.cssSelector(".details table")).getText())
			.contains("openai/gpt-5-mini #1: malformed_output", "re-ask: the answer is healed", "12 7");
		WebElement secondRequest = call.findElements(By.cssSelector(".details details")).get(1);
		secondRequest.findElement(By.tagName("summary")).click();
		assertThat(secondRequest.getText()).contains("required property 'author' not found", "The Hobbit");
		assertThat(find("#answer").getText()).contains("healed by 1 re-ask");
	}

	/** What the model said is shown beside what was read. */
	@Test
	void m_showsARepairedAnswer() {
		resetLamps();
		press("sloppy", "recommend");
		endedCall(1);
		awaitAnswer("done");
		assertThat(find("#answer").getText()).contains("The Hobbit, by J. R. R. Tolkien",
				"repaired without another request");
		assertThat(find("#said").getText()).contains("```");
		await((page) -> find("#run").isEnabled());
		press("sunny", "recommend");
		awaitAnswer("done");
		assertThat(find("#repaired").isDisplayed()).isFalse();
	}

	@Test
	void n_filtersCalls() {
		resetLamps();
		press("sunny", "recommend");
		endedCall(1);
		press("everything-down", "author");
		endedCall(2);
		new Select(find("#outcome")).selectByValue("failure");
		assertThat(visibleCalls()).containsExactly("find-author");
		new Select(find("#outcome")).selectByValue("");
		find("#filter").sendKeys("recommend");
		assertThat(visibleCalls()).containsExactly("recommend-book");
	}

	private static List<String> visibleCalls() {
		return browser.findElements(By.cssSelector("#calls > li"))
			.stream()
			.filter(WebElement::isDisplayed)
			.map((call) -> call.getAttribute("data-call"))
			.toList();
	}

	/**
	 * A second click while a stream runs makes no second call, and prints nothing twice.
	 */
	@Test
	void o_makesOneCallForADoubleClick() {
		resetLamps();
		await((page) -> find("#run").isEnabled());
		new Select(find("#method")).selectByValue("recommend/stream");
		new Select(find("#scenario")).selectByValue("sunny");
		Object progress = browser.executeScript("const run = document.getElementById('run'); run.click(); run.click();"
				+ "return run.disabled && !document.getElementById('progress').hidden;");
		assertThat(progress).isEqualTo(true);
		endedCall(1);
		awaitAnswer("done");
		assertThat(find("#answer").getText()).containsOnlyOnce("You may like The Hobbit");
		assertThat(find("#progress").isDisplayed()).isFalse();
		assertThat(browser.findElements(By.cssSelector("#calls > li"))).hasSize(1);
	}

	/** Also makes the picture of README.md, to be copied to docs/images. */
	@Test
	void p_drawsCharts() throws IOException {
		resetLamps();
		press("everything-down", "recommend");
		endedCall(1);
		press("missing-author", "recommend");
		endedCall(2);
		resetLamps();
		press("rough-day", "recommend");
		WebElement call = endedCall(3);
		await((page) -> page.findElements(By.cssSelector("#charts figure canvas")).size() == 4);
		assertThat(browser.findElements(By.cssSelector("#charts figcaption"))).map(WebElement::getText)
			.containsExactly("Success, % of calls", "Mean latency of calls, ms", "Retries", "Fallbacks from");
		assertThat(find("#charts figure:last-child .u-legend").getText()).contains("openai");
		assertThat(find("#connection").getText()).isEqualTo("connected");
		call.findElement(By.cssSelector(".toggle")).click();
		browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", 1280, "height", 1540, "deviceScaleFactor", 1, "mobile", false));
		Files.write(Path.of("target", "console.png"), browser.getScreenshotAs(OutputType.BYTES));
		browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
	}

	@Test
	void r_showsCallsFromBeforeThePageWasOpened() {
		resetLamps();
		press("passing-cloud", "recommend");
		String steps = stepsOf(endedCall(1));
		String id = find("#calls > li").getAttribute("data-call-id");
		browser.navigate().refresh();
		await((page) -> find("#connection").getText().equals("connected"));
		assertThat(browser.findElements(By.cssSelector("#calls > li"))).isEmpty();
		find("#earlier").click();
		await((page) -> !page.findElements(By.cssSelector("[data-call-id='" + id + "']")).isEmpty());
		WebElement call = find("#calls > li");
		assertThat(call.getAttribute("data-call-id")).isEqualTo(id);
		assertThat(stepsOf(call)).isEqualTo(steps);
		await((page) -> !find("#earlier").isDisplayed());
		call.findElement(By.cssSelector(".toggle")).click();
		assertThat(call.findElement(By.cssSelector(".details table")).getText()).contains("rate_limited");
	}

	/**
	 * On a phone, the call and its timeline come first, and nothing is wider than the
	 * screen.
	 */
	@Test
	void q_fitsAPhone() throws IOException {
		browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
		try {
			resetLamps();
			press("rough-day", "recommend");
			endedCall(1);
			assertThat(browser.executeScript("return document.documentElement.scrollWidth")).isEqualTo(390L);
			assertThat(browser.findElements(By.cssSelector("section"))
				.stream()
				.sorted(Comparator.comparing((WebElement section) -> section.getRect().getY()))
				.map((section) -> section.getAttribute("class").replace("wide ", "")))
				.containsExactly("call", "calls", "models", "figures", "charts");
			Files.write(Path.of("target", "console-phone.png"), browser.getScreenshotAs(OutputType.BYTES));
		}
		finally {
			browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
		}
	}

	/** In both, text keeps the contrast that WCAG 2.2 asks for: 4.5 to 1. */
	@ParameterizedTest
	@CsvSource({ "light", "dark" })
	void j_isReadableInLightAndDark(String scheme) throws IOException {
		browser.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
		resetLamps();
		press("rough-day", "recommend");
		endedCall(1);
		press("everything-down", "recommend");
		endedCall(2);
		assertThat((List<?>) browser.executeScript(CONTRASTS)).isEmpty();
		Files.write(Path.of("target", "console-" + scheme + ".png"), browser.getScreenshotAs(OutputType.BYTES));
	}

	/** The texts whose contrast to what is behind them is too small. */
	private static final String CONTRASTS = """
			const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
			const luminance = (color) => rgb(color).slice(0, 3).map((part) => part / 255)
				.map((part) => (part <= 0.04045) ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
				.reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
			const behind = (node) => {
				const color = getComputedStyle(node).backgroundColor;
				return (rgb(color)[3] === 0 && node.parentElement) ? behind(node.parentElement) : color;
			};
			return [...document.querySelectorAll('body *')]
				.filter((node) => node.checkVisibility() && [...node.childNodes].some((child) =>
					child.nodeType === Node.TEXT_NODE && child.textContent.trim()))
				.filter((node) => {
					const [one, other] = [luminance(getComputedStyle(node).color), luminance(behind(node))];
					return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) < 4.5;
				})
				.map((node) => `${node.tagName} ${node.textContent.slice(0, 30)}`);
			""";

}
