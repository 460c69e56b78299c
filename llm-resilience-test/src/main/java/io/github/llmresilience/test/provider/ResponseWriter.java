/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.test.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Writes the response to one request, as a reaction says.
 */
final class ResponseWriter {

	private final HttpExchange exchange;

	private final ProviderRequest request;

	private final WireFormat format;

	private final int number;

	private final Duration tokenDelay;

	/**
	 * Creates a writer.
	 * @param number the number of the request
	 * @param tokenDelay the time before each event of a stream
	 */
	ResponseWriter(HttpExchange exchange, ProviderRequest request, WireFormat format, int number, Duration tokenDelay) {
		this.exchange = exchange;
		this.request = request;
		this.format = format;
		this.number = number;
		this.tokenDelay = tokenDelay;
	}

	/** Writes the response. Leaves it incomplete if the connection is to be closed. */
	void write(Reaction reaction, ScriptedAnswers answers) throws IOException {
		if (reaction instanceof Reaction.Answer || reaction instanceof Reaction.Cut
				|| reaction instanceof Reaction.ErrorEvent) {
			writeAnswer(reaction, answers);
		}
		else if (reaction instanceof Reaction.ErrorResponse error) {
			Map<String, String> headers = (error.retryAfter() != null)
					? Map.of("Content-Type", "application/json", "Retry-After", error.retryAfter())
					: Map.of("Content-Type", "application/json");
			this.exchange.send(error.status(), headers, bytes(this.format.error(error.status(), error.kind())));
		}
		else if (reaction == Reaction.NoResponse.RESET) {
			this.exchange.reset();
		}
		else if (reaction == Reaction.NoResponse.HANG) {
			this.exchange.awaitClose();
		}
	}

	/**
	 * Writes an answer or a part of it. The answer is used up if the client accepts it
	 * and has received all of it.
	 */
	private void writeAnswer(Reaction reaction, ScriptedAnswers answers) throws IOException {
		if (reaction instanceof Reaction.Answer answer) {
			pause(answer.delay());
		}
		ScriptedAnswers.Turn turn = answers.take(this.request);
		if (!(reaction instanceof Reaction.Answer answer && answer.flaw().isAccepted())) {
			answers.giveBack(turn);
		}
		try {
			write(reaction, turn.answer());
		}
		catch (IOException ex) {
			answers.giveBack(turn);
			throw ex;
		}
	}

	private void write(Reaction reaction, ProviderAnswer content) throws IOException {
		if (reaction instanceof Reaction.Answer answer) {
			answer(flawed(content, answer.flaw()),
					answer.tokenDelay().isZero() ? this.tokenDelay : answer.tokenDelay());
		}
		else if (reaction instanceof Reaction.Cut cut) {
			cut(wire(content, WireAnswer.End.COMPLETE), cut);
		}
		else {
			errorEvent(content, (Reaction.ErrorEvent) reaction);
		}
	}

	private WireAnswer wire(ProviderAnswer content, WireAnswer.End end) {
		return new WireAnswer(this.request, this.number, content, end);
	}

	private WireAnswer flawed(ProviderAnswer content, Reaction.Flaw flaw) {
		return switch (flaw) {
			case NONE -> wire(content, WireAnswer.End.COMPLETE);
			case SLOPPY -> wire(ProviderAnswer.text(FlawedText.sloppy(content.text())), WireAnswer.End.COMPLETE);
			case MALFORMED -> wire(ProviderAnswer.text(FlawedText.malformed(content.text())), WireAnswer.End.COMPLETE);
			case WRONG_SCHEMA ->
				wire(ProviderAnswer.text(FlawedText.wrongSchema(content.text())), WireAnswer.End.COMPLETE);
			case TRUNCATED -> wire(ProviderAnswer.text(FlawedText.truncated(content.text())), WireAnswer.End.TRUNCATED);
			case REFUSAL -> wire(ProviderAnswer.text(FlawedText.REFUSAL), WireAnswer.End.REFUSED);
			case EMPTY -> wire(ProviderAnswer.text(""), WireAnswer.End.COMPLETE);
		};
	}

	private void answer(WireAnswer answer, Duration delay) throws IOException {
		this.request.answered(answer.text());
		if (this.request.isStream()) {
			beginStream();
			writeEvents(this.format.stream(answer).complete(), delay);
			this.exchange.end();
		}
		else {
			this.exchange.send(200, Map.of("Content-Type", "application/json"), bytes(this.format.answer(answer)));
		}
	}

	private void cut(WireAnswer answer, Reaction.Cut cut) throws IOException {
		if (this.request.isStream()) {
			WireStream stream = this.format.stream(answer);
			beginStream();
			writeEvents(stream.cutAfter((cut.tokens() != null) ? cut.tokens() : stream.content().size() / 2),
					this.tokenDelay);
			if (cut.end() == Reaction.CutEnd.UNFINISHED) {
				this.exchange.end();
			}
		}
		else {
			byte[] body = bytes(this.format.answer(answer));
			this.exchange.sendCut(200, Map.of("Content-Type", "application/json"), body, body.length / 2);
		}
	}

	private void errorEvent(ProviderAnswer content, Reaction.ErrorEvent error) throws IOException {
		if (this.request.isStream()) {
			WireStream stream = this.format.stream(wire(content, WireAnswer.End.COMPLETE));
			beginStream();
			writeEvents(stream.cutAfter(stream.content().size() / 2), this.tokenDelay);
			writeEvents(List.of(this.format.errorEvent(error.kind())), Duration.ZERO);
			this.exchange.end();
		}
		else {
			this.exchange.send(200, Map.of("Content-Type", "application/json"),
					bytes(this.format.error(200, error.kind())));
		}
	}

	private void beginStream() throws IOException {
		this.exchange.begin(200, Map.of("Content-Type", this.format.streamType()));
	}

	private void writeEvents(List<String> events, Duration delay) throws IOException {
		for (String event : events) {
			pause(delay);
			this.exchange.writeChunk(bytes(event));
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static void pause(Duration delay) throws IOException {
		if (delay.isZero()) {
			return;
		}
		try {
			TimeUnit.NANOSECONDS.sleep(delay.toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("The provider is closed", ex);
		}
	}

}
