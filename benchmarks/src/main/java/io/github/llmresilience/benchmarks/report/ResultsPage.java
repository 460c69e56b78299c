/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.sun.management.OperatingSystemMXBean;
import io.github.llmresilience.benchmarks.Jdk;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/**
 * The page that shows what was measured: the text between a part's markers is written
 * anew by each run.
 */
public final class ResultsPage {

	private final Path page;

	private final Path pictures;

	/**
	 * Creates the page.
	 * @param page the file in Markdown
	 * @param pictures the directory of its pictures
	 */
	public ResultsPage(Path page, Path pictures) {
		this.page = page;
		this.pictures = pictures;
	}

	/**
	 * Writes a part.
	 * @param name the name in the part's markers
	 * @param markdown what to write between them
	 * @throws IOException if the page cannot be written, or has no such part
	 */
	public void write(String name, String markdown) throws IOException {
		String text = Files.readString(this.page);
		String begin = "<!-- " + name + " -->\n";
		int from = text.indexOf(begin);
		int to = text.indexOf("<!-- /" + name + " -->");
		if (from < 0 || to < from) {
			throw new IOException(this.page + " has no part '" + name + "'");
		}
		Files.writeString(this.page, text.substring(0, from + begin.length()) + markdown + text.substring(to));
	}

	/**
	 * Draws bars.
	 * @param name the name of the picture
	 * @param title what it shows
	 * @param unit the unit of the values
	 * @param groups what is on the axis
	 * @param series the values of each group, by contender
	 * @return the picture in Markdown
	 * @throws IOException if it cannot be written
	 */
	public String bars(String name, String title, String unit, List<String> groups, Map<String, List<Double>> series)
			throws IOException {
		CategoryChart chart = new CategoryChartBuilder().width(900)
			.height(480)
			.title(title)
			.yAxisTitle(unit)
			.theme(Styler.ChartTheme.GGPlot2)
			.build();
		chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
		chart.getStyler().setYAxisMin(0.0);
		chart.getStyler().setXAxisLabelRotation(30);
		series.forEach((contender, values) -> chart.addSeries(contender, groups, values));
		Files.createDirectories(this.pictures);
		BitmapEncoder.saveBitmap(chart, this.pictures.resolve(name).toString(), BitmapFormat.PNG);
		return "![" + title + "](" + this.pictures + "/" + name + ".png)\n";
	}

	/**
	 * When, where and with what it was measured.
	 * @return a sentence for the page
	 */
	public static String measured() {
		return "Measured on " + LocalDate.now() + ", " + Runtime.getRuntime().availableProcessors() + " processors ("
				+ processor() + "), " + memory() + ", " + System.getProperty("os.name") + " "
				+ System.getProperty("os.version") + " " + System.getProperty("os.arch") + ", "
				+ Jdk.all().stream().map(Jdk::release).collect(Collectors.joining(" and ")) + ", "
				+ Libraries.versions() + ".";
	}

	private static String memory() {
		return Math.round(((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize()
				/ (double) (1 << 30)) + " GiB";
	}

	private static String processor() {
		try {
			return Files.readAllLines(Path.of("/proc/cpuinfo"))
				.stream()
				.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.findFirst()
				.orElse("unknown processor");
		}
		catch (IOException ex) {
			return "unknown processor";
		}
	}

}
