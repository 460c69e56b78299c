/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.llmresilience.failure.classify;

import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;

import static io.github.llmresilience.failure.FailureKind.AUTHENTICATION;
import static io.github.llmresilience.failure.FailureKind.CONTENT_FILTERED;
import static io.github.llmresilience.failure.FailureKind.CONTEXT_LENGTH;
import static io.github.llmresilience.failure.FailureKind.INVALID_REQUEST;
import static io.github.llmresilience.failure.FailureKind.MALFORMED_OUTPUT;
import static io.github.llmresilience.failure.FailureKind.NOT_FOUND;
import static io.github.llmresilience.failure.FailureKind.OVERLOADED;
import static io.github.llmresilience.failure.FailureKind.PAYLOAD_TOO_LARGE;
import static io.github.llmresilience.failure.FailureKind.PERMISSION;
import static io.github.llmresilience.failure.FailureKind.QUOTA_EXHAUSTED;
import static io.github.llmresilience.failure.FailureKind.RATE_LIMITED;
import static io.github.llmresilience.failure.FailureKind.SERVER_ERROR;
import static io.github.llmresilience.failure.FailureKind.TIMEOUT;

/**
 * Classifies the error bodies of providers. The first matching row determines the kind.
 * If no row matches, the status determines the kind. No row matches a number inside a
 * text.
 */
final class ProviderErrorRules {

	/** What is paid for the use of a provider. "Thinking budgets" are something else. */
	private static final String MONEY = "\\bcredits?\\b|\\bbalance\\b|\\bfunds?\\b|\\bspend(ing)?\\b|\\bbilling\\b"
			+ "|\\bpre-?paid\\b|(?<!thinking |thinking\\.|reasoning |token )\\bbudget(?!_tokens)|\\bpayment\\b|\\barrears\\b"
			+ "|\\bextra usage\\b|\\binvoice|\\bsubscription\\b|\\btrial\\b";

	private static final String GONE = "insufficient|not (have )?enough|\\bno (remaining |more |available )?(credits?|funds?|balance)"
			+ "|deplet|exhaust|used (up|all)|r[ua]n out|out of|too low|negative|overdue|unpaid|past due|suspend|afford|\\bany\\b|trial.{0,20}(expired|ended)";

	private static final String LIMITED = "exceed|crossed|(?<!not )\\brequire[sd]?\\b|reached|below|expired|\\bhit\\b|\\bended\\b"
			+ "|over (the |your )?(budget|limit)|not active|inactive|disabled|(spend(ing)?|budget|credit) (limit|cap)\\b"
			+ "|purchase|\\bbuy\\b|top.?up|recharge|refill";

	/** How the account may use a provider, in any period. */
	private static final String ALLOWANCE = "\\b(usage|allowance|allocation|plan|free tier|session|weekly|monthly|daily|quota)\\b";

	private static final String USED_UP = "usage limit|used up|no remaining|not enough|insufficient|exhausted (your|the) (plan|monthly|weekly|daily|free)"
			+ "|(daily|monthly|weekly|session|plan|free tier)( \\w+)? (limit|quota|allowance|allocation|credits)|byday\\b";

	private static final String POLICY = "\\bsafety\\b|moderat|(usage|content|use|safety|azure openai's) ?polic|guardrail|responsible.?ai"
			+ "|terms of (use|service)|content (filter|management)|(?:harmful|inappropriate|prohibited|sensitive|unsafe|illegal|explicit) content";

	private static final String REJECTED = "violat|block|flag|filter|refus|denied|declin|prohibit|disallow|limited access|not allowed|reject"
			+ "|contain|detect|against|trigger|requires|\\bunsafe\\b|may (be|contain)|\\brisk\\b";

	/** The input of a request, unless the sentence is about the length of the answer. */
	private static final String INPUT = "^(?!.*(max_(completion_|output_|new_)?tokens|(completion|output) tokens|budget)).*(?<![a-z])(prompts?|inputs?|context|messages?|conversation|requests?|sequence|tokens|maxlength|n_ctx)(?![a-z])";

	private static final String TOO_LONG = "too (long|large|many (input |prompt )?tokens)|exceed(s|ed|ing)? .{0,60}\\b(context|max_?model_?len|input limit"
			+ "|(?:max(imum)?|model'?s?|token|length) .{0,20}(length|limit|tokens))|context .{0,40}(overflow|exceed|too small|not enough)|expected maxlength"
			+ "|longer than .{0,40}(context|maximum|limit|model)|(reduce|shorten) .{0,30}(prompt|length of the (messages|input|conversation))"
			+ "|(greater|more|larger) than .{0,40}(context|n_ctx|model's (maximum|limit))|(over|above) .{0,20}context|must be (less|shorter) than|exceed(s|ed)? the limit|tokens? .{0,30}exceed";

	private static final Row[] ROWS = { row(PAYLOAD_TOO_LARGE)
		.codes("request_too_large", "payload_too_large", "request_entity_too_large")
		.phrases("request too large for", "payload size exceeds", "request exceeds the maximum size",
				"(request|payload|body|entity|image|file)( \\w+)? (is |was )?too (large|big)\\b(?!.{0,30}token)"),

			row(QUOTA_EXHAUSTED)
				.codes("payment_required", "servicequotaexceededexception", "allocationquota.freetieronly",
						"usage_limit_reached", "usage_limit_exceeded", "arrearage")
				.codesLike("(credit|balance|budget|funds|billing|payment|spend|quota|overdue|arrear|subscription)",
						"(insufficient|not_?enough|hard_limit|not_active|error|disabled|required|too_low|budget_?exceeded|exceeded_?budget"
								+ "|credits?_?exceeded|exceeded_current_quota|exhausted|overdue|out_?of|expired|spend_?limit"
								+ "|spending_?limit|arrear|^no_)"),
			row(QUOTA_EXHAUSTED).when((response) -> refusesUse(response) || response.hasStatus(500)).says(MONEY, GONE),
			row(QUOTA_EXHAUSTED).when(ProviderErrorRules::refusesUse).unlessLimitedPerMinute().says(MONEY, LIMITED),
			row(QUOTA_EXHAUSTED).when(ProviderErrorRules::refusesUse)
				.phrases("key limit exceeded", "exceeded.?token.?budget", "exceeded_?budget", "you will regain access",
						"\\u6b20\\u8d39|\\u5145\\u503c|(\\u4f59\\u989d|\\u989d\\u5ea6|\\u8d44\\u6e90\\u5305).{0,8}(\\u4e0d\\u8db3|\\u7528\\u5c3d|\\u5df2\\u7528\\u5b8c)"
								+ "|\\u4f7f\\u7528\\u4e0a\\u9650"),
			row(QUOTA_EXHAUSTED).when(ProviderErrorRules::refusesUse).unlessShortWait().says(ALLOWANCE, USED_UP),
			row(QUOTA_EXHAUSTED).when((response) -> response.isStatusMute() || response.hasStatus(429))
				.unlessShortWait()
				.phrases("(?<![a-z])per[ _-]?(day|month|week)", "/ ?(day|month|week)\\b", "\\((t|r)pd\\)",
						"per 86400 ?s", "byday\\b", "(?<![a-z])[tr]pd(?![a-z])",
						"(daily|monthly|weekly).{0,20}(limit|quota|allowance|allocation|credits)"),
			row(QUOTA_EXHAUSTED).when((response) -> response.body().codes().stream().anyMatch(Row.PER_DAY)),
			row(QUOTA_EXHAUSTED).when(ProviderErrorRules::isNotAShortTermQuota).phrases("exceeded your current quota"),

			row(CONTENT_FILTERED)
				.codes("content_policy_violation", "responsibleaipolicyviolation", "moderation_blocked",
						"data_inspection_failed", "datainspectionfailed", "prohibited_content", "invalid_prompt",
						"safety_violation", "policy_violation", "guardrail_intervened", "content_blocked")
				.codesLike("(content|generation|prompt|output)", "(filter|moderation|unsafe|sensitive)"),
			row(CONTENT_FILTERED)
				.when((response) -> response.isStatusMute() || response.hasStatus(400, 403, 422, 446, 451))
				.says(POLICY, REJECTED)
				.phrases("content (filter|management|policy|moderation)", "guardrail.{0,40}fail", "flagged (as|by|for)",
						"was flagged", "requires moderation", "safety (system|filter|reasons)",
						"(inappropriate|prohibited|sensitive) content", "content exists risk",
						"\\u654f\\u611f\\u5185\\u5bb9|\\u4e0d\\u5b89\\u5168\\u6216\\u654f\\u611f"),

			row(OVERLOADED).codes("overloaded_error", "overloaded", "engine_overloaded", "engine_overloaded_error",
					"server_overloaded", "model_overloaded", "model_capacity_exhausted", "serviceunavailableexception",
					"service_unavailable", "unavailable", "modelnotreadyexception", "slow_down", "server_busy",
					"system_busy", "capacity_exceeded", "insufficient_capacity"),
			row(OVERLOADED)
				.when((response) -> response.isStatusMute() || response.hasStatus(429, 498, 500, 502, 503, 529))
				.phrases("\\boverloaded", "(capacity exceeded|no capacity|over capacity|at capacity)",
						"high (demand|load|traffic)", "(insufficient|not enough|limited|exceeded) (\\w+ )?capacity",
						"currently loading", "not ready for inference", "too busy",
						"(server|system|service|model|engine)( is| are)? (currently )?busy",
						"temporarily (unavailable|out of|overloaded)",
						"no (available|healthy) (instance|server|worker|backend|channel|replica)"),

			row(RATE_LIMITED).codes("rate_limit_error", "rate_limit_exceeded", "rate_limited", "rate_limit_reached",
					"ratelimitreached", "ratelimitexceeded", "throttlingexception", "throttling", "throttled",
					"toomanyrequestsexception", "too_many_requests", "resource_exhausted", "too_many_tokens_error",
					"token_quota_exceeded"),
			row(RATE_LIMITED).when((response) -> response.isStatusMute() || response.hasStatus(403, 429, 503))
				.phrases("rate.?limit", "too many (concurrent )?requests", "please wait before trying again", "throttl",
						"(requests?|tokens?) per (second|minute|hour)"),
			row(RATE_LIMITED).when((response) -> response.hasStatus(500, 502))
				.phrases("resource_exhausted", "quota exceeded", "rate.?limit.{0,20}(exceed|reach|hit)",
						"too many requests", "throttlingexception"),

			row(CONTEXT_LENGTH)
				.codes("context_length_exceeded", "context_window_exceeded", "too_many_prompt_tokens",
						"too_many_tokens", "exceed_context_size_error", "model_context_window_exceeded",
						"prompt_too_long", "context_too_long", "input_too_long", "string_above_max_length")
				.codesLike("(prompt|context|input)", "(exceed|too_long|overflow)"),
			row(CONTEXT_LENGTH)
				.when((response) -> response.isStatusMute() || response.hasStatus(400, 413, 422, 500, 502))
				.says(INPUT, TOO_LONG)
				.phrases("max(imum)? (context|model|prompt) length", "context (length|window|size|limit)",
						"(prompt|input|messages) (is |are )?too long", "prompt exceeds max",
						"input (tokens|length) exceed", "input tokens? (count )?.{0,40}exceeds", "input token count",
						"range of input length", "exceeded model token limit", "too many tokens",
						"exceeds the maximum number of tokens", "length of all messages", "decoder prompt",
						"inputs?. (tokens|must have less)",
						"\\u8d85\\u957f|\\u8d85(\\u8fc7|\\u51fa).{0,10}(\\u957f\\u5ea6|\\u4e0a\\u4e0b\\u6587)"),

			row(AUTHENTICATION).codes("invalid_api_key", "authentication_error", "invalid_authentication_error",
					"api_key_invalid", "unrecognizedclientexception", "invalidsignatureexception",
					"expiredtokenexception", "incompletesignatureexception", "missingauthenticationtokenexception",
					"unauthenticated", "unauthorized", "account_deactivated", "token_expired", "invalid_token"),
			row(AUTHENTICATION).when(ProviderErrorRules::refusesUse)
				.phrases(
						"api.?key.{0,40}(not valid|invalid|expired|incorrect|leaked|missing|not found|disabled|revoked|not provided)",
						"(invalid|incorrect|missing|expired|no|wrong) (x-)?api.?key", "the token seems invalid",
						"(security|access|auth|bearer) token.{0,40}(invalid|expired)",
						"(missing|invalid) (authentication|authorization|credentials|access token)",
						"authentication fail", "request signature", "signature expired", "unregistered callers",
						"unable to load credentials"),
			row(AUTHENTICATION).when((response) -> response.hasStatus(404, 500, 502, 503))
				.phrases(
						"api.?key.{0,40}\\b(not (set|configured|provided|valid)|missing|invalid|incorrect|expired|revoked)"),

			row(NOT_FOUND).when((response) -> response.hasStatus(404)).phrases("must be verified"),
			row(PERMISSION).codes("permission_error", "permission_denied", "permissiondenied", "accessdeniedexception",
					"access_denied", "unsupported_country_region_territory", "insufficient_permissions",
					"organization_restricted", "model_terms_required"),

			row(NOT_FOUND).codes("model_not_found", "not_found_error", "deploymentnotfound", "not_found",
					"resourcenotfoundexception", "model_not_available", "model_not_supported", "model_decommissioned",
					"invalid_model", "unknown_model", "modelnotfound", "dedicated_endpoint_not_running",
					"model_deprecated", "endpoint_not_found", "no_such_model"),
			row(NOT_FOUND).when((response) -> response.isStatusMute() || response.hasStatus(400, 403, 422))
				.phrases("model identifier is invalid", "not a valid model", "(invalid|unknown) model( name| id|\\b)",
						"model\\b[^\\n]{0,80}?(not found|not exist|decommissioned|been deprecated|no longer (available|supported)|was removed"
								+ "|retired|been shut down|end of life|not deployed|not running)",
						"(endpoint|deployment)\\b[^\\n]{0,80}?(not running|not found|not exist|not deployed|is stopped|is paused)",
						"no such (model|deployment|endpoint)", "non-serverless model",
						"on-demand throughput isn.t supported", "\\u6a21\\u578b\\u4e0d\\u5b58\\u5728"),

			row(PERMISSION).when((response) -> response.isStatusMute() || response.hasStatus(400, 403))
				.phrases("location is not supported", "country, region", "in your (country|region|location)",
						"(do not|don.t|does not|doesn.t) have (access|permission)", "permission.{0,80}denied",
						"not authorized", "not allowed to (use|access)", "(must|needs? to) be verified", "not entitled",
						"(is|are|been) not (been )?(enabled|granted|activated) (for|to|in)",
						"access .{0,40}(denied|restricted)"),

			row(TIMEOUT).codes("modeltimeoutexception", "deadline_exceeded", "request_timeout", "timeout",
					"timeout_error"),
			row(TIMEOUT).when((response) -> response.hasStatus(500, 502, 503, 504, 522, 524))
				.phrases("time-?out\\b", "(?<![a-z])timed out\\b", "_timeout\\b", "deadline (exceeded|expired)"),
			row(MALFORMED_OUTPUT).codes("tool_use_failed", "json_validate_failed", "output_parse_failed")
				.phrases("(error|failed|failure|unable|cannot).{0,20}pars(e|ing).{0,20}(tool|function)",
						"invalid (sequence|json).{0,40}(tool|function)"),
			row(SERVER_ERROR).phrases("\\bdegraded (function|endpoint|deployment)"),
			row(SERVER_ERROR).when((response) -> response.isStatusMute() || response.hasStatus(424))
				.codes("api_error", "server_error", "internal_error", "internal", "internal_server_error",
						"internalserverexception", "modelerrorexception", "modelstreamerrorexception"),
			row(INVALID_REQUEST).when(ErrorResponse::isStatusMute)
				.phrases("messages\\.[0-9]+\\.", "(invalid|bad) request"),
			row(SERVER_ERROR).when(ErrorResponse::isStatusMute)
				.phrases("server had an error", "internal (server )?error", "error was encountered",
						"unexpectedly stopped"),
			row(INVALID_REQUEST).when(ErrorResponse::isStatusMute)
				.codes("invalid_request_error", "invalid_argument", "failed_precondition", "validationexception",
						"badrequesterror") };

	private ProviderErrorRules() {
	}

	/**
	 * Returns the kind of a response, by its body or its status.
	 * @return the kind, or null if neither determines a kind
	 */
	static @Nullable FailureKind classify(ErrorResponse response) {
		Statements text = new Statements(response.body().text());
		for (Row row : ROWS) {
			if (row.applies(response, text)) {
				return row.kind;
			}
		}
		return byStatus(response.status());
	}

	/**
	 * Returns the kind of a status. The statuses 409, 424, 425 and 499 are temporary
	 * server errors, as in the official SDKs of the providers. A gateway returns 424 when
	 * the provider behind it failed, and 499 when it stops waiting for the provider.
	 */
	private static @Nullable FailureKind byStatus(@Nullable Integer status) {
		if (status == null || status < 400 || status > 599) {
			return null;
		}
		return switch (status) {
			case 401, 407 -> AUTHENTICATION;
			case 402 -> QUOTA_EXHAUSTED;
			case 403, 451 -> PERMISSION;
			case 404, 410 -> NOT_FOUND;
			case 408 -> TIMEOUT;
			case 409, 424, 425, 499 -> SERVER_ERROR;
			case 413 -> PAYLOAD_TOO_LARGE;
			case 429 -> RATE_LIMITED;
			case 498, 503, 529 -> OVERLOADED;
			default -> (status >= 500) ? SERVER_ERROR : INVALID_REQUEST;
		};
	}

	private static boolean refusesUse(ErrorResponse response) {
		return response.isStatusMute() || response.hasStatus(400, 401, 402, 403, 412, 429);
	}

	/**
	 * Whether an exceeded quota is not a short-term quota. Google uses the text "exceeded
	 * your current quota" for limits per minute, too, but then adds a retry delay.
	 */
	private static boolean isNotAShortTermQuota(ErrorResponse response) {
		return refusesUse(response) && response.body().retryDelay() == null
				&& !response.body().codes().contains("resource_exhausted");
	}

	private static Row row(FailureKind kind) {
		return new Row(kind);
	}

	/**
	 * A row of the table. It matches if its condition is true and one of its codes or
	 * phrases is found. A row without codes and phrases matches if its condition is true.
	 */
	private static final class Row {

		static final Predicate<String> PER_DAY = Pattern.compile("per(day|month)").asPredicate();

		/** The longest wait of a limit for a short period, such as a minute. */
		private static final Duration SHORT_WAIT = Duration.ofMinutes(1);

		private static final Pattern PER_MINUTE = Pattern.compile(
				"rate.?limit|per.?(second|minute|min\\b)|\\((r|t)pm\\)|too many requests|exceeded your current quota");

		private final FailureKind kind;

		private Predicate<ErrorResponse> condition = (response) -> true;

		private Predicate<Statements> context = (text) -> true;

		private Set<String> codes = Set.of();

		private @Nullable Predicate<String> codesLike;

		private @Nullable Pattern phrases;

		private @Nullable Pattern subject;

		private @Nullable Pattern predicate;

		private Row(FailureKind kind) {
			this.kind = kind;
		}

		private Row when(Predicate<ErrorResponse> condition) {
			this.condition = condition;
			return this;
		}

		/**
		 * Except for a text about a limit for a short period, or about a quota of an
		 * unknown period. It may offer to raise the limit for money.
		 */
		private Row unlessLimitedPerMinute() {
			this.context = (text) -> !text.contain(PER_MINUTE);
			return this;
		}

		/** Except for a text that asks for a short wait. */
		private Row unlessShortWait() {
			this.context = (text) -> {
				Duration wait = RetryHint.in(text);
				return wait == null || wait.compareTo(SHORT_WAIT) > 0;
			};
			return this;
		}

		private Row codes(String... codes) {
			this.codes = Set.of(codes);
			return this;
		}

		/** Codes that contain both patterns. */
		private Row codesLike(String subject, String predicate) {
			this.codesLike = Pattern.compile(subject).asPredicate().and(Pattern.compile(predicate).asPredicate());
			return this;
		}

		private Row phrases(String... phrases) {
			this.phrases = Pattern.compile(String.join("|", phrases));
			return this;
		}

		/** A sentence that contains both patterns, in any order. */
		private Row says(String subject, String predicate) {
			this.subject = Pattern.compile(subject);
			this.predicate = Pattern.compile(predicate);
			return this;
		}

		private boolean applies(ErrorResponse response, Statements text) {
			if (!this.condition.test(response)) {
				return false;
			}
			if (this.codes.isEmpty() && this.phrases == null && this.subject == null) {
				return true;
			}
			return response.body().codes().stream().anyMatch(this::isCode)
					|| (isSaidIn(text) && this.context.test(text));
		}

		private boolean isCode(String code) {
			return this.codes.contains(code) || (this.codesLike != null && this.codesLike.test(code));
		}

		private boolean isSaidIn(Statements text) {
			return (this.phrases != null && text.contain(this.phrases))
					|| (this.subject != null && this.predicate != null && text.say(this.subject, this.predicate));
		}

	}

}
