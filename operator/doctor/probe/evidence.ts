import { defined } from "../../../contract/defined.ts";
import type { Settings } from "../../../contract/request.ts";
import { type Call, toHttp } from "../../../lambda/answer/calls.ts";
import { settingsOf } from "../../../lambda/answer/entry.ts";
import { errorBodyOf, isAuth0s, wordsOf } from "../../../lambda/answer/error-body.ts";
import { CodedError } from "../../errors.ts";

/** An answer of the tenant, as far as the probe looks at it. */
export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or a text that is none; undefined where there is no body. */
  readonly body: unknown;
}

/** Makes one call of the tenant. @throws ProbeStopped when no answer that counts is to be had. */
export type Ask = (call: Call) => Promise<Said>;

/** The probe cannot go on; the message says why. */
export class ProbeStopped extends CodedError {
  override readonly name = "ProbeStopped";
  readonly code = "failed";
}

/** What a look shows of a pair. */
export type Shown =
  | { readonly state: "on" | "off"; readonly settings: Settings }
  | { readonly state: "absent" };

/**
 * Reads the answer to a look at one pair.
 *
 * @throws ProbeStopped when it is neither an entry nor Auth0's word that the pair is not associated.
 */
export function shownBy(said: Said): Shown {
  const { status, body } = said;
  const fields = Object(body) as Readonly<Record<string, unknown>>;
  if (status === 200 && typeof fields.connection_id === "string") {
    return { state: fields.is_enabled === false ? "off" : "on", settings: settingsOf(fields) };
  }
  const { message, errorCode } = errorBodyOf(body);
  const concernsOrganization = errorCode === "inexistent_organization" || /no organization/i.test(message);
  if (status === 404 && saysItsStatus(said) && !concernsOrganization) return { state: "absent" };
  throw new ProbeStopped(`a look at the pair was answered with ${saidText(said)}`);
}

/** Whether an error says its status in `statusCode`, as Auth0's own errors do. */
export function saysItsStatus({ status, body }: Said): boolean {
  return isAuth0s(status, body);
}

/** Whether an answer tells of the rate limit. */
export function hasLimitHeaders({ headers }: Said): boolean {
  return headers["x-ratelimit-limit"] !== undefined && headers["x-ratelimit-remaining"] !== undefined;
}

/** A call in one line, as it goes over the wire. */
export function callText(call: Call): string {
  const { method, path, body } = toHttp(call);
  return [method, path.replace("/api/v2", ""), body].filter(Boolean).join(" ");
}

/**
 * An answer in a few words: its status, and what of its body matters.
 *
 * @example saidText(said) // '201 {"show_as_button":true}'
 */
export function saidText({ status, body }: Said): string {
  if (status < 400) {
    const fields = Object(body) as Readonly<Record<string, unknown>>;
    const { is_enabled } = fields;
    const shown = { ...defined({ is_enabled }), ...settingsOf(fields) };
    return body === undefined ? `${status}, no body` : `${status} ${JSON.stringify(shown)}`;
  }
  const { statusCode } = Object(body) as Readonly<Record<string, unknown>>;
  const code = statusCode === undefined ? "no statusCode" : `statusCode ${statusCode}`;
  return `${wordsOf(status, errorBodyOf(body))}, ${code}`;
}

/** An answer to a call, as programs get it. */
export function answerObject(call: Call, said: Said): object {
  const { status, body } = said;
  return { event: "call", call: callText(call), status, body, rate_limit_headers: hasLimitHeaders(said) };
}
