/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.matrix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import io.github.llmresilience.client.WireAnswer;
import io.github.llmresilience.client.WireFormat;

/**
 * The interfaces of providers, by the paths of their requests.
 */
enum ModelApi {

	CHAT_COMPLETIONS("/chat/completions", WireFormat.OPENAI), MESSAGES("/messages", WireFormat.ANTHROPIC),
	GEMINI(":(generate|streamGenerate)Content", WireFormat.GEMINI), OLLAMA("/api/chat", WireFormat.OLLAMA),

	RESPONSES("/responses", """
			{'id':'r','object':'response','created_at':1,'status':'completed','model':'m','error':null,'output':[
			{'type':'message','id':'m1','role':'assistant','status':'completed','content':[
			{'type':'output_text','text':'%s','annotations':[]}]}],
			'parallel_tool_calls':true,'tool_choice':'auto','tools':[],
			'usage':{'input_tokens':1,'output_tokens':1,'total_tokens':2,
			'input_tokens_details':{'cached_tokens':0},'output_tokens_details':{'reasoning_tokens':0}}}""") {

		@Override
		WireAnswer streamed(String text, boolean whole) {
			List<String> events = new ArrayList<>(
					List.of("{'type':'response.output_text.delta','item_id':'m1','output_index':0,'content_index':0,"
							+ "'sequence_number':1,'logprobs':[],'delta':'%s'}".formatted(escaped(text))));
			if (whole) {
				events.add("{'type':'response.completed','sequence_number':2,'response':"
						+ template().formatted(escaped(text)).replace("\n", "") + "}");
			}
			return WireAnswer.events(events);
		}

	},

	CONVERSE("/converse", """
			{'output':{'message':{'role':'assistant','content':[{'text':'%s'}]}},'stopReason':'end_turn',
			'usage':{'inputTokens':1,'outputTokens':1,'totalTokens':2},'metrics':{'latencyMs':1}}"""),

	EMBEDDINGS("/embeddings", """
			{'object':'list','data':[{'object':'embedding','index':0,'embedding':[0.5,0.25]}],'model':'m',
			'usage':{'prompt_tokens':1,'total_tokens':1}}"""),

	IMAGES("/images/generations", "{'created':1,'data':[{'url':'http://localhost/image'}]}"),

	TRANSCRIPTIONS("/audio/transcriptions", "{'text':'Emma'}"), SPEECH("/audio/speech", "Emma"),

	MODERATIONS("/moderations", """
			{'id':'m1','model':'m','results':[{'flagged':false,
			'categories':{'sexual':false,'hate':false,'harassment':false,'self-harm':false,'sexual/minors':false,
			'hate/threatening':false,'violence/graphic':false,'self-harm/intent':false,'self-harm/instructions':false,
			'harassment/threatening':false,'violence':false,'illicit':false,'illicit/violent':false},
			'category_scores':{'sexual':0,'hate':0,'harassment':0,'self-harm':0,'sexual/minors':0,
			'hate/threatening':0,'violence/graphic':0,'self-harm/intent':0,'self-harm/instructions':0,
			'harassment/threatening':0,'violence':0,'illicit':0,'illicit/violent':0},
			'category_applied_input_types':{'sexual':[],'hate':[],'harassment':[],'self-harm':[],'sexual/minors':[],
			'hate/threatening':[],'violence/graphic':[],'self-harm/intent':[],'self-harm/instructions':[],
			'harassment/threatening':[],'violence':[],'illicit':[],'illicit/violent':[]}}]}""");

	private final Pattern path;

	private final WireFormat format;

	private final String template;

	ModelApi(String path, WireFormat format) {
		this.path = Pattern.compile(path);
		this.format = format;
		this.template = null;
	}

	ModelApi(String path, String template) {
		this.path = Pattern.compile(path);
		this.format = null;
		this.template = template;
	}

	static ModelApi of(String path) {
		return Arrays.stream(values()).filter((api) -> api.path.matcher(path).find()).findFirst().orElseThrow();
	}

	String template() {
		return this.template;
	}

	/** A whole answer. The text contains no quotes of JSON, but single ones. */
	WireAnswer whole(String text) {
		if (this.format != null) {
			return this.format.whole(escaped(text), this.format.stop);
		}
		WireAnswer answer = WireAnswer
			.json(this.template.contains("%s") ? this.template.formatted(escaped(text)) : this.template);
		return (this == SPEECH) ? WireAnswer.of("audio/mpeg", this.template) : answer;
	}

	/** A stream with a text, in two parts, which ends or is cut. */
	WireAnswer streamed(String text, boolean whole) {
		int half = text.indexOf(' ') + 1;
		String first = this.format.text(escaped(text.substring(0, half)));
		String second = this.format.text(escaped(text.substring(half)));
		return whole ? this.format.stream(first, second, this.format.end(this.format.stop))
				: this.format.stream(first, second);
	}

	/** A request that is too long for the model, with the status 400. */
	WireAnswer tooLong() {
		String body = (this == CONVERSE) ? "{'message':'Input is too long for requested model.'}"
				: "{'error':{'message':'maximum context length','type':'invalid_request_error','code':'context_length_exceeded'}}";
		return WireAnswer.json(body);
	}

	/** JSON inside of a JSON string. */
	static String escaped(String text) {
		return text.replace("\"", "\\\"");
	}

}
