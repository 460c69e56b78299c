package io.github.llmresilience.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes answers as a provider does. JSON is written with single quotes.
 */
enum WireFormat {

	OPENAI("stop", "length", "content_filter") {

		@Override
		WireAnswer whole(String text, String finish) {
			return message("'content':%s,'refusal':null".formatted(quote(text)), finish);
		}

		@Override
		WireAnswer refused() {
			return message("'content':null,'refusal':'I cannot help with that.'", "stop");
		}

		@Override
		WireAnswer reasoningOnly() {
			return message("'content':'','reasoning_content':'Hm.','refusal':null", "stop");
		}

		@Override
		WireAnswer nothing() {
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
		List<String> begin() {
			return List.of(delta("'role':'assistant','content':''", null));
		}

		@Override
		String text(String text) {
			return delta("'content':" + quote(text), null);
		}

		@Override
		String reasoning() {
			return delta("'reasoning_content':'Hm.'", null);
		}

		@Override
		List<String> end(String finish) {
			return List.of(delta("", finish), "[DONE]");
		}

		@Override
		List<String> refusal() {
			return List.of(delta("'refusal':'I cannot'", null), delta("", "stop"), "[DONE]");
		}

		private String delta(String delta, String finish) {
			return "{'id':'c1','object':'chat.completion.chunk','created':1,'model':'m','choices':[{'index':0,"
					+ "'delta':{%s},'finish_reason':%s}]}".formatted(delta, (finish != null) ? quote(finish) : "null");
		}

	},

	ANTHROPIC("end_turn", "max_tokens", "refusal") {

		@Override
		WireAnswer whole(String text, String finish) {
			return message("{'type':'text','text':%s}".formatted(quote(text)), finish);
		}

		@Override
		WireAnswer refused() {
			return message("", "refusal");
		}

		@Override
		WireAnswer reasoningOnly() {
			return message("{'type':'thinking','thinking':'Hm.','signature':'s'}", "end_turn");
		}

		@Override
		WireAnswer nothing() {
			return message("", "end_turn");
		}

		private WireAnswer message(String block, String finish) {
			return WireAnswer
				.json("{'id':'m1','type':'message','role':'assistant','model':'m','content':[%s],".formatted(block)
						+ "'stop_reason':'%s','stop_sequence':null,'usage':{'input_tokens':1,'output_tokens':1}}"
							.formatted(finish));
		}

		@Override
		List<String> begin() {
			return List
				.of("{'type':'message_start','message':{'id':'m1','type':'message','role':'assistant','model':'m',"
						+ "'content':[],'stop_reason':null,'stop_sequence':null,'usage':{'input_tokens':1,'output_tokens':1}}}",
						"{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}");
		}

		@Override
		String text(String text) {
			return "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':%s}}"
				.formatted(quote(text));
		}

		@Override
		String reasoning() {
			return "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'Hm.'}}";
		}

		@Override
		List<String> end(String finish) {
			return List.of("{'type':'content_block_stop','index':0}",
					"{'type':'message_delta','delta':{'stop_reason':'%s','stop_sequence':null},'usage':{'output_tokens':1}}"
						.formatted(finish),
					"{'type':'message_stop'}");
		}

		@Override
		List<String> refusal() {
			return end("refusal");
		}

		@Override
		String error() {
			return "{'type':'error','error':{'type':'rate_limit_error','message':'Slow down'}}";
		}

	},

	GEMINI("STOP", "MAX_TOKENS", "SAFETY") {

		@Override
		WireAnswer whole(String text, String finish) {
			return WireAnswer.json(parts("{'text':%s}".formatted(quote(text)), finish));
		}

		@Override
		WireAnswer refused() {
			return WireAnswer.json(BLOCKED);
		}

		@Override
		WireAnswer reasoningOnly() {
			return WireAnswer.json(parts("{'text':'Hm.','thought':true}", "STOP"));
		}

		@Override
		WireAnswer nothing() {
			return WireAnswer.json(
					"{'candidates':[],'usageMetadata':{'promptTokenCount':1,'totalTokenCount':1},'modelVersion':'m','responseId':'r'}");
		}

		private String parts(String part, String finish) {
			return "{'candidates':[{'content':{'role':'model','parts':[%s]},%s'index':0}],".formatted(part,
					(finish != null) ? "'finishReason':'" + finish + "'," : "")
					+ "'usageMetadata':{'promptTokenCount':1,'candidatesTokenCount':1,'totalTokenCount':2},'modelVersion':'m','responseId':'r'}";
		}

		@Override
		List<String> begin() {
			return List.of();
		}

		@Override
		String text(String text) {
			return parts("{'text':%s}".formatted(quote(text)), null);
		}

		@Override
		String reasoning() {
			return parts("{'text':'Hm.','thought':true}", null);
		}

		@Override
		List<String> end(String finish) {
			return List.of(parts("{'text':''}", finish));
		}

		@Override
		List<String> refusal() {
			return List.of(BLOCKED);
		}

		@Override
		String error() {
			return "{'error':{'code':429,'message':'Slow down','status':'RESOURCE_EXHAUSTED'}}";
		}

	},

	OLLAMA("stop", "length", null) {

		@Override
		WireAnswer whole(String text, String finish) {
			return WireAnswer.json(line("'content':%s".formatted(quote(text)), finish));
		}

		@Override
		WireAnswer refused() {
			return null;
		}

		@Override
		WireAnswer reasoningOnly() {
			return WireAnswer.json(line("'content':'','thinking':'Hm.'", "stop"));
		}

		@Override
		WireAnswer nothing() {
			return whole("", "load");
		}

		private String line(String message, String finish) {
			return "{'model':'m','created_at':'2026-01-01T00:00:00Z','message':{'role':'assistant',%s},'done':%s%s}"
				.formatted(message, finish != null, (finish != null) ? ",'done_reason':'" + finish
						+ "','prompt_eval_count':1,'eval_count':1,'total_duration':1,'load_duration':1,'eval_duration':1,'prompt_eval_duration':1"
						: "");
		}

		@Override
		List<String> begin() {
			return List.of();
		}

		@Override
		String text(String text) {
			return line("'content':" + quote(text), null);
		}

		@Override
		String reasoning() {
			return line("'content':'','thinking':'Hm.'", null);
		}

		@Override
		List<String> end(String finish) {
			return List.of(line("'content':''", finish));
		}

		@Override
		List<String> refusal() {
			return List.of();
		}

		@Override
		WireAnswer stream(List<String> events) {
			return WireAnswer.lines(events);
		}

	};

	private static final String BLOCKED = "{'promptFeedback':{'blockReason':'SAFETY'},"
			+ "'usageMetadata':{'promptTokenCount':1,'totalTokenCount':1},'modelVersion':'m','responseId':'r'}";

	final String stop;

	final String length;

	/** Null for a provider that does not filter. */
	final String filter;

	WireFormat(String stop, String length, String filter) {
		this.stop = stop;
		this.length = length;
		this.filter = filter;
	}

	abstract WireAnswer whole(String text, String finish);

	/** An answer that the model refuses in a way of its own, or null. */
	abstract WireAnswer refused();

	abstract WireAnswer reasoningOnly();

	/** A response without any content. */
	abstract WireAnswer nothing();

	abstract List<String> begin();

	abstract String text(String text);

	abstract String reasoning();

	abstract List<String> end(String finish);

	abstract List<String> refusal();

	String error() {
		return "{'error':{'message':'Slow down','type':'rate_limit_error','code':429}}";
	}

	WireAnswer stream(List<String> events) {
		return WireAnswer.events(events);
	}

	WireAnswer stream(Object... parts) {
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
