/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.console;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The Chromium or Chrome of this machine, without a window. Nothing is downloaded.
 */
final class Browser {

	private static final Optional<File> DRIVER = find("chromedriver");

	private static final Optional<File> BINARY = find("chromium", "chromium-browser", "google-chrome");

	private Browser() {
	}

	private static Optional<File> find(String... names) {
		return Stream.of(names)
			.flatMap((name) -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
				.map((directory) -> new File(directory, name)))
			.filter(File::canExecute)
			.findFirst();
	}

	static boolean isThere() {
		return DRIVER.isPresent() && BINARY.isPresent();
	}

	/**
	 * Opens a browser that knows nothing of earlier ones.
	 */
	static ChromeDriver open() throws IOException {
		Path profile = Files.createTempDirectory(Path.of("target"), "browser-");
		ChromeOptions options = new ChromeOptions().setBinary(BINARY.orElseThrow())
			.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
					"--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
					"--disable-sync", "--window-size=1280,1000", "--user-data-dir=" + profile.toAbsolutePath());
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
		return new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.orElseThrow()).build(),
				options);
	}

}
