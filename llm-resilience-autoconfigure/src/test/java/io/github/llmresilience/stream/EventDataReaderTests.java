/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.stream;

import java.time.InstantSource;
import java.util.List;

import io.github.llmresilience.call.LlmStreamPart;
import io.github.llmresilience.failure.FailureKind;
import io.github.llmresilience.failure.LlmUsage;
import io.github.llmresilience.failure.classify.FailureClassifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.codec.ServerSentEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events as the providers document them.
 */
class EventDataReaderTests {

	private static final String OPENAI = """
			{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}""";

	private static final String RESPONSES = """
			{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hi"}""";

	private static final String ANTHROPIC = """
			{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""";

	private static final String GEMINI = """
			{"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"index":0}],"modelVersion":"g"}""";

	private static final String OLLAMA = """
			{"model":"llama3","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Hi"},"done":false}""";

	private final EventDataReader reader = new EventDataReader();

	@ParameterizedTest
	@ValueSource(strings = { OPENAI, RESPONSES, ANTHROPIC, GEMINI, OLLAMA })
	void readsAndReplacesText(String data) {
		assertThat(this.reader.reads(data)).isTrue();
		assertThat(this.reader.read(data)).isEqualTo(LlmStreamPart.text("Hi"));
		String changed = this.reader.withText(data, "i \"there\"");
		assertThat(this.reader.read(changed)).isEqualTo(LlmStreamPart.text("i \"there\""));
		assertThat(changed.replace("i \\\"there\\\"", "Hi")).hasSameSizeAs(data);
	}

	@Test
	void readsTheEnd() {
		assertThat(List.of("[DONE]", """
				{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", """
				{"type":"message_stop"}""", """
				{"type":"message_delta","delta":{"stop_reason":"end_turn"}}""", """
				{"type":"response.completed","response":{"id":"r"}}""", """
				{"candidates":[{"content":{"parts":[{"text":"."}]},"finishReason":"STOP"}]}""", """
				{"message":{"role":"assistant","content":""},"done":true}"""))
			.allSatisfy((data) -> assertThat(this.reader.read(data).isEnd()).as(data).isTrue());
		assertThat(this.reader.read(OPENAI).isEnd()).isFalse();
		assertThat(this.reader.read("""
				{"type":"message_delta","delta":{"stop_reason":null},"usage":{"output_tokens":3}}""").isEnd())
			.isFalse();
	}

	@Test
	void readsUsage() {
		assertThat(List.of("""
				{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}""", """
				{"type":"message_delta","delta":{},"usage":{"input_tokens":3,"output_tokens":4}}""", """
				{"type":"response.completed","response":{"usage":{"input_tokens":3,"output_tokens":4}}}""", """
				{"candidates":[],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4}}""", """
				{"message":{"content":""},"done":true,"prompt_eval_count":3,"eval_count":4}"""))
			.allSatisfy((data) -> assertThat(this.reader.read(data).usage()).as(data).isEqualTo(new LlmUsage(3, 4)));
	}

	@Test
	void readsToolCalls() {
		assertThat(List.of("""
				{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{"}}]}}]}""", """
				{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"n"}}""", """
				{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{"}}""", """
				{"type":"response.function_call_arguments.delta","delta":"{"}""", """
				{"type":"response.output_item.added","item":{"type":"function_call","name":"n"}}""", """
				{"candidates":[{"content":{"parts":[{"functionCall":{"name":"n","args":{}}}]}}]}""", """
				{"message":{"content":"","tool_calls":[{"function":{"name":"n"}}]},"done":false}"""))
			.allSatisfy((data) -> assertThat(this.reader.read(data).isToolCall()).as(data).isTrue());
	}

	/** B36: as its HTTP twin. */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{"error":{"message":"The server had an error","type":"server_error","code":null}} | SERVER_ERROR
					{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}} | RATE_LIMITED
					{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}} | OVERLOADED
					{"type":"error","code":"server_error","message":"The server had an error"} | SERVER_ERROR
					{"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded","message":"Rate limit"}}} | RATE_LIMITED
					{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}} | OVERLOADED
					{"error":"an error was encountered while running the model: unexpected EOF"} | SERVER_ERROR
					""")
	void readsErrors(String data, FailureKind kind) {
		Throwable error = this.reader.read(data).error();
		assertThat(error).isNotNull();
		assertThat(new FailureClassifiers(List.of(), InstantSource.system()).classify(error).kind()).isEqualTo(kind);
	}

	/** Bad input: text that only looks like it is left to the reader of plain text. */
	@ParameterizedTest
	@ValueSource(
			strings = { "", "{", "{}", "[1]", "Hi", "{\"title\":\"Emma\"}", "{\"type\":\"book\"}", "null", "[DONE" })
	void leavesOtherTextsAlone(String text) {
		assertThat(this.reader.reads(text)).isFalse();
		assertThat(this.reader.read(text)).isNull();
		assertThat(this.reader.withText(text, "x")).isNull();
	}

	/**
	 * B104: what a model thinks is no part of its answer, but shows that it is at work.
	 */
	@ParameterizedTest
	@ValueSource(
			strings = { "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'Hm'}}",
					"{'type':'content_block_start','index':0,'content_block':{'type':'redacted_thinking','data':'x'}}",
					"{'candidates':[{'content':{'parts':[{'text':'Hm','thought':true}]}}]}",
					"{'choices':[{'index':0,'delta':{'reasoning_content':'Hm'},'finish_reason':null}]}",
					"{'choices':[{'index':0,'delta':{'content':null,'reasoning':'Hm'},'finish_reason':null}]}",
					"{'type':'response.reasoning_summary_text.delta','delta':'Hm'}",
					"{'type':'response.web_search_call.searching','item_id':'ws_1'}",
					"{'type':'response.output_item.added','item':{'type':'reasoning','id':'rs_1'}}",
					"{'model':'qwen3','message':{'role':'assistant','content':'','thinking':'Hm'},'done':false}" })
	void takesReasoningForProgress(String data) {
		LlmStreamPart part = this.reader.read(data.replace('\'', '"'));
		assertThat(part).isEqualTo(LlmStreamPart.REASONING);
		assertThat(part.isProgress()).isTrue();
		assertThat(part.hasContent()).isFalse();
	}

	/** B104: these show only that the connection is open. */
	@ParameterizedTest
	@ValueSource(strings = { "{'type':'ping'}", "{'type':'response.in_progress'}",
			"{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}",
			"{'choices':[{'index':0,'delta':{'role':'assistant','content':''},'finish_reason':null}]}",
			"{'choices':[{'index':0,'delta':{'content':'','reasoning_content':null},'finish_reason':null}]}",
			"{'model':'qwen3','message':{'role':'assistant','content':'','thinking':''},'done':false}" })
	void doesNotTakeAnEmptyElementForProgress(String data) {
		LlmStreamPart part = this.reader.read(data.replace('\'', '"'));
		assertThat(part).isEqualTo(LlmStreamPart.NOTHING);
		assertThat(part.isProgress()).isFalse();
	}

	/** Several parts in one event cannot be cut in the middle. */
	@Test
	void doesNotReplaceTheTextOfSeveralParts() {
		assertThat(this.reader.withText("""
				{"candidates":[{"content":{"parts":[{"text":"Hi "},{"text":"there"}]}}]}""", "there")).isNull();
	}

	/** An event keeps all but its text; a heartbeat says nothing. */
	@Test
	void readsServerSentEvents() {
		ServerSentEventReader events = new ServerSentEventReader();
		ServerSentEvent<String> event = ServerSentEvent.builder(ANTHROPIC).event("content_block_delta").id("7").build();
		assertThat(events.reads(event)).isTrue();
		assertThat(events.withText(event, "i")).satisfies((changed) -> {
			assertThat(changed.event()).isEqualTo("content_block_delta");
			assertThat(changed.id()).isEqualTo("7");
			assertThat(events.read(changed)).isEqualTo(LlmStreamPart.text("i"));
		});
		ServerSentEvent<String> heartbeat = ServerSentEvent.<String>builder().comment("keep-alive").build();
		assertThat(events.reads(heartbeat)).isTrue();
		assertThat(events.read(heartbeat)).isEqualTo(LlmStreamPart.NOTHING);
		assertThat(events.reads(ServerSentEvent.builder(7).build())).isFalse();
	}

}
