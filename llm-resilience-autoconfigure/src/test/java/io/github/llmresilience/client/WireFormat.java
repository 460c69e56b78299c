/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes answers as a provider does. JSON is written with single quotes.
 */
public enum WireFormat {

	OPENAI("stop", "length", "content_filter") {

		@Override
		public WireAnswer whole(String text, String finish) {
			return message("'content':%s,'refusal':null".formatted(quote(text)), finish);
		}

		@Override
		public WireAnswer refused() {
			return message("'content':null,'refusal':'I cannot help with that.'", "stop");
		}

		@Override
		public WireAnswer reasoningOnly() {
			return message("'content':'','reasoning_content':'Hm.','refusal':null", "stop");
		}

		@Override
		public WireAnswer nothing() {
			return WireAnswer.json("{'id':'c1','object':'chat.completion','created':1,'model':'m','choices':[]}");
		}

		private WireAnswer message(String fields, String finish) {
			return WireAnswer.json(
					"{'id':'c1','object':'chat.completion','created':1,'model':'m','choices':[{'index':0,"
							+ "'message':{'role':'assistant',%s},'finish_reason':'%s','logprobs':null}],"
								.formatted(fields, finish)
							+ "'usage':{'prompt_tokens':1,'completion_tokens':1,'total_tokens':2}}");
		}

		@Override
		public List<String> begin() {
			return List.of(delta("'role':'assistant','content':''", null));
		}

		@Override
		public String text(String text) {
			return delta("'content':" + quote(text), null);
		}

		@Override
		public String reasoning() {
			return delta("'reasoning_content':'Hm.'", null);
		}

		@Override
		public List<String> end(String finish) {
			return List.of(delta("", finish),
					"{'id':'c1','object':'chat.completion.chunk','created':1,'model':'m','choices':[],"
							+ "'usage':{'prompt_tokens':1,'completion_tokens':1,'total_tokens':2}}",
					"[DONE]");
		}

		@Override
		public List<String> refusal() {
			return List.of(delta("'refusal':'I cannot'", null), delta("", "stop"), "[DONE]");
		}

		private String delta(String delta, String finish) {
			return "{'id':'c1','object':'chat.completion.chunk','created':1,'model':'m','choices':[{'index':0,"
					+ "'delta':{%s},'finish_reason':%s}]}".formatted(delta, (finish != null) ? quote(finish) : "null");
		}

	},

	ANTHROPIC("end_turn", "max_tokens", "refusal") {

		@Override
		public WireAnswer whole(String text, String finish) {
			return message("{'type':'text','text':%s}".formatted(quote(text)), finish);
		}

		@Override
		public WireAnswer refused() {
			return message("", "refusal");
		}

		@Override
		public WireAnswer reasoningOnly() {
			return message("{'type':'thinking','thinking':'Hm.','signature':'s'}", "end_turn");
		}

		@Override
		public WireAnswer nothing() {
			return message("", "end_turn");
		}

		private WireAnswer message(String block, String finish) {
			return WireAnswer
				.json("{'id':'m1','type':'message','role':'assistant','model':'m','content':[%s],".formatted(block)
						+ "'stop_reason':'%s','stop_sequence':null,'usage':{'input_tokens':1,'output_tokens':1}}"
							.formatted(finish));
		}

		@Override
		public List<String> begin() {
			return List
				.of("{'type':'message_start','message':{'id':'m1','type':'message','role':'assistant','model':'m',"
						+ "'content':[],'stop_reason':null,'stop_sequence':null,'usage':{'input_tokens':1,'output_tokens':1}}}",
						"{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}");
		}

		@Override
		public String text(String text) {
			return "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':%s}}"
				.formatted(quote(text));
		}

		@Override
		public String reasoning() {
			return "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'Hm.'}}";
		}

		@Override
		public List<String> end(String finish) {
			return List.of("{'type':'content_block_stop','index':0}",
					"{'type':'message_delta','delta':{'stop_reason':'%s','stop_sequence':null},'usage':{'output_tokens':1}}"
						.formatted(finish),
					"{'type':'message_stop'}");
		}

		@Override
		public List<String> refusal() {
			return end("refusal");
		}

		@Override
		public String error() {
			return "{'type':'error','error':{'type':'rate_limit_error','message':'Slow down'}}";
		}

	},

	GEMINI("STOP", "MAX_TOKENS", "SAFETY") {

		@Override
		public WireAnswer whole(String text, String finish) {
			return WireAnswer.json(parts("{'text':%s}".formatted(quote(text)), finish));
		}

		@Override
		public WireAnswer refused() {
			return WireAnswer.json(BLOCKED);
		}

		@Override
		public WireAnswer reasoningOnly() {
			return WireAnswer.json(parts("{'text':'Hm.','thought':true}", "STOP"));
		}

		@Override
		public WireAnswer nothing() {
			return WireAnswer.json(
					"{'candidates':[],'usageMetadata':{'promptTokenCount':1,'totalTokenCount':1},'modelVersion':'m','responseId':'r'}");
		}

		private String parts(String part, String finish) {
			return "{'candidates':[{'content':{'role':'model','parts':[%s]},%s'index':0}],".formatted(part,
					(finish != null) ? "'finishReason':'" + finish + "'," : "")
					+ "'usageMetadata':{'promptTokenCount':1,'candidatesTokenCount':1,'totalTokenCount':2},'modelVersion':'m','responseId':'r'}";
		}

		@Override
		public List<String> begin() {
			return List.of();
		}

		@Override
		public String text(String text) {
			return parts("{'text':%s}".formatted(quote(text)), null);
		}

		@Override
		public String reasoning() {
			return parts("{'text':'Hm.','thought':true}", null);
		}

		@Override
		public List<String> end(String finish) {
			return List.of(parts("{'text':''}", finish));
		}

		@Override
		public List<String> refusal() {
			return List.of(BLOCKED);
		}

		@Override
		public String error() {
			return "{'error':{'code':429,'message':'Slow down','status':'RESOURCE_EXHAUSTED'}}";
		}

	},

	OLLAMA("stop", "length", null) {

		@Override
		public WireAnswer whole(String text, String finish) {
			return WireAnswer.json(line("'content':%s".formatted(quote(text)), finish));
		}

		@Override
		public WireAnswer refused() {
			return null;
		}

		@Override
		public WireAnswer reasoningOnly() {
			return WireAnswer.json(line("'content':'','thinking':'Hm.'", "stop"));
		}

		@Override
		public WireAnswer nothing() {
			return whole("", "load");
		}

		private String line(String message, String finish) {
			return "{'model':'m','created_at':'2026-01-01T00:00:00Z','message':{'role':'assistant',%s},'done':%s%s}"
				.formatted(message, finish != null, (finish != null) ? ",'done_reason':'" + finish
						+ "','prompt_eval_count':1,'eval_count':1,'total_duration':1,'load_duration':1,'eval_duration':1,'prompt_eval_duration':1"
						: "");
		}

		@Override
		public List<String> begin() {
			return List.of();
		}

		@Override
		public String text(String text) {
			return line("'content':" + quote(text), null);
		}

		@Override
		public String reasoning() {
			return line("'content':'','thinking':'Hm.'", null);
		}

		@Override
		public List<String> end(String finish) {
			return List.of(line("'content':''", finish));
		}

		@Override
		public List<String> refusal() {
			return List.of();
		}

		@Override
		public WireAnswer stream(List<String> events) {
			return WireAnswer.lines(events);
		}

	};

	private static final String BLOCKED = "{'promptFeedback':{'blockReason':'SAFETY'},"
			+ "'usageMetadata':{'promptTokenCount':1,'totalTokenCount':1},'modelVersion':'m','responseId':'r'}";

	public final String stop;

	public final String length;

	/** Null for a provider that does not filter. */
	public final String filter;

	WireFormat(String stop, String length, String filter) {
		this.stop = stop;
		this.length = length;
		this.filter = filter;
	}

	public abstract WireAnswer whole(String text, String finish);

	/** An answer that the model refuses in a way of its own, or null. */
	public abstract WireAnswer refused();

	public abstract WireAnswer reasoningOnly();

	/** A response without any content. */
	public abstract WireAnswer nothing();

	public abstract List<String> begin();

	public abstract String text(String text);

	public abstract String reasoning();

	public abstract List<String> end(String finish);

	public abstract List<String> refusal();

	public String error() {
		return "{'error':{'message':'Slow down','type':'rate_limit_error','code':429}}";
	}

	public WireAnswer stream(List<String> events) {
		return WireAnswer.events(events);
	}

	public WireAnswer stream(Object... parts) {
		List<String> events = new ArrayList<>(begin());
		for (Object part : parts) {
			if (part instanceof List<?> several) {
				several.forEach((event) -> events.add((String) event));
			}
			else {
				events.add((String) part);
			}
		}
		return stream(events);
	}

	private static String quote(String text) {
		return "'" + text.replace("\n", "\\n") + "'";
	}

}
