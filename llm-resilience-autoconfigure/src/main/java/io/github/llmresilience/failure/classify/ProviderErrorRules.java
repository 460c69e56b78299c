package io.github.llmresilience.failure.classify;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import io.github.llmresilience.failure.FailureKind;
import org.jspecify.annotations.Nullable;

import static io.github.llmresilience.failure.FailureKind.AUTHENTICATION;
import static io.github.llmresilience.failure.FailureKind.CONTENT_FILTERED;
import static io.github.llmresilience.failure.FailureKind.CONTEXT_LENGTH;
import static io.github.llmresilience.failure.FailureKind.INVALID_REQUEST;
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

	private static final Row[] ROWS = {
			row(PAYLOAD_TOO_LARGE).codes("request_too_large", "payload_too_large", "request_entity_too_large")
				.phrases("request too large for", "payload size exceeds", "request exceeds the maximum size"),

			row(QUOTA_EXHAUSTED).codes("insufficient_quota", "insufficient_credits", "insufficient_balance",
					"billing_hard_limit_reached", "billing_not_active", "billing_error", "billing_disabled",
					"payment_required", "exceeded_current_quota_error", "credit_balance_too_low", "budget_exceeded",
					"servicequotaexceededexception", "arrearage", "allocationquota.freetieronly"),
			row(QUOTA_EXHAUSTED).when(ProviderErrorRules::refusesUse)
				.phrases("credit balance is too low", "insufficient (credits?|balance|funds|quota)",
						"credits? (are|is) required", "(have|has|had) (no|any) credits",
						"(out of|used all|purchase|buy|no remaining|depleted|included).{0,30}credits?",
						"credits? .{0,20}(depleted|exhausted|used up)",
						"(usage|spend|spending|budget|hard|credit) limit", "key limit exceeded",
						"budget (has been )?exceeded", "exceeded.?token.?budget", "top up your",
						"you will regain access", "\u6b20\u8d39|\u4f59\u989d\u4e0d\u8db3"),
			row(QUOTA_EXHAUSTED).when((response) -> response.isStatusMute() || response.hasStatus(429))
				.phrases("(?<![a-z])per[ _-]?(day|month)", "/ ?(day|month)\\b", "\\((t|r)pd\\)", "per 86400 ?s",
						"byday\\b", "(daily|monthly|weekly).{0,20}(limit|quota|allowance|allocation|credits)"),
			row(QUOTA_EXHAUSTED).when((response) -> response.body().codes().stream().anyMatch(Row.PER_DAY)),
			row(QUOTA_EXHAUSTED).when(ProviderErrorRules::isNotAShortTermQuota).phrases("exceeded your current quota"),

			row(CONTENT_FILTERED).codes("content_filter", "content_filtered", "content_policy_violation",
					"responsibleaipolicyviolation", "moderation_blocked", "data_inspection_failed",
					"datainspectionfailed", "prohibited_content"),
			row(CONTENT_FILTERED).when((response) -> response.isStatusMute() || response.hasStatus(400, 403, 422, 451))
				.phrases("content (filter|management|policy|moderation)", "flagged (as|by|for)", "was flagged",
						"requires moderation",
						"blocked (by|for|due to) .{0,30}(safety|content|guardrail|moderation|prohibited)",
						"(violat\\w+|against) .{0,20}usage polic", "safety (system|filter)",
						"(inappropriate|prohibited|sensitive) content", "content exists risk"),

			row(OVERLOADED).codes("overloaded_error", "overloaded", "engine_overloaded", "engine_overloaded_error",
					"server_overloaded", "model_overloaded", "model_capacity_exhausted", "serviceunavailableexception",
					"service_unavailable", "unavailable", "modelnotreadyexception", "slow_down"),
			row(OVERLOADED)
				.when((response) -> response.isStatusMute() || response.hasStatus(429, 498, 500, 502, 503, 529))
				.phrases("\\boverloaded", "(capacity exceeded|no capacity|over capacity|at capacity)",
						"currently loading", "not ready for inference", "too busy"),

			row(RATE_LIMITED).codes("rate_limit_error", "rate_limit_exceeded", "rate_limited", "rate_limit_reached",
					"ratelimitreached", "ratelimitexceeded", "throttlingexception", "throttling", "throttled",
					"toomanyrequestsexception", "too_many_requests", "resource_exhausted", "too_many_tokens_error",
					"token_quota_exceeded"),
			row(RATE_LIMITED).when((response) -> response.isStatusMute() || response.hasStatus(403, 429, 503))
				.phrases("rate.?limit", "too many (concurrent )?requests", "please wait before trying again", "throttl",
						"(requests?|tokens?) per (second|minute|hour)"),

			row(CONTEXT_LENGTH).codes("context_length_exceeded", "context_window_exceeded", "too_many_prompt_tokens",
					"too_many_tokens", "exceed_context_size_error", "model_context_window_exceeded"),
			row(CONTEXT_LENGTH)
				.when((response) -> response.isStatusMute() || response.hasStatus(400, 413, 422, 500, 502))
				.phrases("max(imum)? (context|model|prompt) length", "context (length|window|size|limit)",
						"(prompt|input|messages) (is |are )?too long", "prompt exceeds max",
						"input (tokens|length) exceed", "input tokens? (count )?.{0,40}exceeds", "input token count",
						"range of input length", "exceeded model token limit", "too many tokens",
						"exceeds the maximum number of tokens", "length of all messages", "decoder prompt",
						"inputs?. (tokens|must have less)"),

			row(AUTHENTICATION).codes("invalid_api_key", "authentication_error", "invalid_authentication_error",
					"api_key_invalid", "unrecognizedclientexception", "invalidsignatureexception",
					"expiredtokenexception", "incompletesignatureexception", "missingauthenticationtokenexception",
					"unauthenticated", "unauthorized", "account_deactivated", "token_expired"),
			row(AUTHENTICATION).when(ProviderErrorRules::refusesUse)
				.phrases(
						"api.?key.{0,40}(not valid|invalid|expired|incorrect|leaked|missing|not found|disabled|revoked)",
						"(invalid|incorrect|missing|expired|no|wrong) (x-)?api.?key", "the token seems invalid",
						"(security|access|auth|bearer) token.{0,40}(invalid|expired)",
						"(missing|invalid) (authentication|authorization|credentials|access token)",
						"authentication fail", "request signature", "signature expired", "unregistered callers",
						"unable to load credentials"),

			row(PERMISSION).codes("permission_error", "permission_denied", "permissiondenied", "accessdeniedexception",
					"access_denied", "unsupported_country_region_territory", "insufficient_permissions",
					"organization_restricted", "model_terms_required"),

			row(NOT_FOUND).codes("model_not_found", "not_found_error", "deploymentnotfound", "not_found",
					"resourcenotfoundexception", "model_not_available", "model_not_supported", "model_decommissioned",
					"invalid_model", "unknown_model", "modelnotfound"),
			row(NOT_FOUND).when((response) -> response.isStatusMute() || response.hasStatus(400, 403, 422))
				.phrases("model identifier is invalid", "not a valid model", "(invalid|unknown) model( name| id|\\b)",
						"model\\b[^\\n]{0,80}?(not found|not exist|decommissioned|been deprecated|no longer available|was removed)",
						"non-serverless model", "on-demand throughput isn.t supported"),

			row(PERMISSION).when((response) -> response.isStatusMute() || response.hasStatus(400, 403))
				.phrases("location is not supported", "country, region", "in your (country|region|location)",
						"(do not|don.t|does not|doesn.t) have (access|permission)", "permission.{0,80}denied",
						"not authorized"),

			row(TIMEOUT).codes("modeltimeoutexception", "deadline_exceeded", "request_timeout", "timeout",
					"timeout_error"),
			row(SERVER_ERROR).when((response) -> response.isStatusMute() || response.hasStatus(424))
				.codes("api_error", "server_error", "internal_error", "internal", "internal_server_error",
						"internalserverexception", "modelerrorexception", "modelstreamerrorexception"),
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
		String text = response.body().text();
		for (Row row : ROWS) {
			if (row.applies(response, text)) {
				return row.kind;
			}
		}
		return byStatus(response.status());
	}

	/**
	 * Returns the kind of a status. The statuses 409, 425 and 499 are temporary server
	 * errors, as in the official SDKs of the providers. A gateway returns 499 when it
	 * stops waiting for the provider.
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
			case 409, 425, 499 -> SERVER_ERROR;
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

		private final FailureKind kind;

		private Predicate<ErrorResponse> condition = (response) -> true;

		private Set<String> codes = Set.of();

		private @Nullable Pattern phrases;

		private Row(FailureKind kind) {
			this.kind = kind;
		}

		private Row when(Predicate<ErrorResponse> condition) {
			this.condition = condition;
			return this;
		}

		private Row codes(String... codes) {
			this.codes = Set.of(codes);
			return this;
		}

		private Row phrases(String... phrases) {
			this.phrases = Pattern.compile(String.join("|", phrases));
			return this;
		}

		private boolean applies(ErrorResponse response, String text) {
			if (!this.condition.test(response)) {
				return false;
			}
			if (this.codes.isEmpty() && this.phrases == null) {
				return true;
			}
			return response.body().codes().stream().anyMatch(this.codes::contains)
					|| (this.phrases != null && this.phrases.matcher(text).find());
		}

	}

}
