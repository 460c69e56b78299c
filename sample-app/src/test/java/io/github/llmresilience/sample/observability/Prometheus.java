/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.sample.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.test.util.TestSocketUtils;

/**
 * A real Prometheus that scrapes an application on this machine and knows the project's
 * alert rules. It shares the machine's network, so that both listen on loopback only.
 */
final class Prometheus implements AutoCloseable {

	private static final String IMAGE = Objects.requireNonNullElse(System.getenv("PROMETHEUS_IMAGE"),
			"prom/prometheus:v3.5.0");

	private final HttpClient client = HttpClient.newHttpClient();

	private final String address = "127.0.0.1:" + TestSocketUtils.findAvailableTcpPort();

	private final GenericContainer<?> container;

	private String time = "";

	Prometheus(int applicationPort) {
		this.container = new GenericContainer<>(IMAGE).withNetworkMode("host")
			.withCopyToContainer(Transferable.of("""
					global: { scrape_interval: 1s, evaluation_interval: 1s }
					rule_files: [ alerts.yml ]
					scrape_configs:
					  - job_name: books
					    metrics_path: /actuator/prometheus
					    static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
					""".formatted(applicationPort)), "/etc/prometheus/prometheus.yml")
			.withCopyFileToContainer(MountableFile.forHostPath("observability/prometheus/alerts.yml"),
					"/etc/prometheus/alerts.yml")
			.withCommand("--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/tmp/prometheus",
					"--web.listen-address=" + this.address)
			.waitingFor(Wait.forLogMessage(".*Server is ready to receive web requests.*", 1));
		this.container.start();
	}

	/**
	 * From now on answers for this moment, whatever comes later.
	 */
	void stopClock() {
		this.time = "&time=" + get("/api/v1/query?query=time()").at("/data/result/0").asString();
	}

	/**
	 * The values of an expression, by the labels of each; the name of the metric is left
	 * out.
	 */
	Map<Map<String, String>, Double> query(String expression) {
		JsonNode answer = get(
				"/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8) + this.time);
		Map<Map<String, String>, Double> values = new LinkedHashMap<>();
		for (JsonNode sample : answer.at("/data/result")) {
			Map<String, String> labels = new TreeMap<>();
			sample.get("metric")
				.properties()
				.forEach((label) -> labels.put(label.getKey(), label.getValue().asString()));
			labels.remove("__name__");
			values.put(labels, Double.parseDouble(sample.get("value").get(1).asString()));
		}
		return values;
	}

	JsonNode get(String path) {
		try {
			var response = this.client.send(HttpRequest.newBuilder(URI.create("http://" + this.address + path)).build(),
					BodyHandlers.ofString());
			if (response.statusCode() != 200) {
				throw new IllegalStateException(path + ": " + response.body());
			}
			return JsonMapper.shared().readTree(response.body());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.container.stop();
	}

}
