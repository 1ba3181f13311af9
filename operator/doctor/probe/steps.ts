import { isDeepStrictEqual } from "node:util";
import { defined } from "../../../contract/defined.ts";
import type { PairKey } from "../../../contract/pair.ts";
import { SETTING_DEFAULTS, type SettingName, type Settings } from "../../../contract/request.ts";
import { settingsOf } from "../../../lambda/answer/entry.ts";
import {
  type Ask,
  hasLimitHeaders,
  ProbeStopped,
  type Said,
  type Shown,
  saidText,
  saysItsStatus,
  shownBy,
} from "./evidence.ts";

/** One fact that the probe learned about the tenant. */
export interface Fact {
  /** What was asked. */
  readonly about: string;
  readonly answer: string;
  /** What to do about it, where something is wrong. */
  readonly remedy?: string;
}

/** The result of a probe. */
export interface Probed {
  readonly facts: readonly Fact[];
  /** How the tenant answers a POST of what is enabled already; undefined where it did not say. */
  readonly repeatedPost?: "refused" | "upserted";
  /** Why it ended early. */
  readonly stopped?: string;
  /** How the pair was, and how it is now. */
  readonly before: Shown;
  readonly after: Shown | undefined;
}

/**
 * Finds out how a tenant behaves where Auth0's documentation leaves it open. It makes a dozen calls about one pair and then
 * restores the pair, as far as these endpoints show its state. A pair that is turned off is only read.
 *
 * @param before What a look showed of the pair.
 */
export async function probe(key: PairKey, before: Shown, ask: Ask): Promise<Probed> {
  const facts: Fact[] = [];
  const learn: Learn = (about, answer, remedy) => facts.push({ about, answer, ...defined({ remedy }) });
  if (before.state === "off") {
    const list = await ask({ kind: "list", organizationId: key.organizationId, page: 0 });
    const listed = JSON.stringify(list.body ?? "").includes(key.connectionId);
    learn("an association that is off", `shown with is_enabled false; ${listed ? "listed" : "not listed"}`);
    return { facts, before, after: before };
  }
  const headers = { write: false, read: false };
  const errors: Said[] = [];
  const noting: Ask = async (call) => {
    const said = await ask(call);
    const kind = call.kind === "get" || call.kind === "list" ? "read" : "write";
    headers[kind] ||= hasLimitHeaders(said);
    if (said.status >= 400) errors.push(said);
    return said;
  };

  let stopped: string | undefined;
  let answered: Said | undefined;
  let after: Shown | undefined = before;
  try {
    answered = await askAll(key, before, noting, learn);
  } catch (error) {
    if (!(error instanceof ProbeStopped)) throw error;
    stopped = error.message;
  }
  try {
    after = await restore(key, before, noting);
  } catch (error) {
    if (!(error instanceof ProbeStopped)) throw error;
    stopped ??= error.message;
    after = undefined;
  }
  learn(
    "rate limit headers",
    `${headers.write ? "on writes" : "not on writes"}, ${headers.read ? "on reads" : "not on reads"}`,
  );
  if (errors.length > 0) {
    const all = errors.every(saysItsStatus);
    learn("errors say their status as statusCode", all ? "yes" : "no", all ? undefined : FOREIGN_ERRORS);
  }
  const repeatedPost = answered && (answered.status === 201 ? "upserted" : "refused");
  return {
    facts,
    before,
    after,
    ...defined({ repeatedPost, stopped }),
  };
}

type Learn = (about: string, answer: string, remedy?: string) => void;

const FOREIGN_ERRORS =
  "The worker takes such answers for a proxy's and retries. Check what is between the worker and Auth0.";

const WAS_OFF =
  "Before the probe the connection was most likely associated but turned off, which the tenant shows as absent. The probe has removed it: restore it in the Auth0 Dashboard, with its settings.";

/** @returns The answer to a repeated POST; undefined where the pair must not be changed. */
async function askAll(
  { organizationId, connectionId }: PairKey,
  before: Shown,
  ask: Ask,
  learn: Learn,
): Promise<Said | undefined> {
  const key = { organizationId, connectionId };
  const look = async () => shownBy(await ask({ kind: "get", ...key }));
  const enable = (settings: Settings = {}) => ask({ kind: "enable", ...key, settings });

  let settings = before.state === "on" ? before.settings : {};
  if (before.state === "absent") {
    const first = await enable();
    must(first, [201, 409], "the first POST");
    if (first.status === 409) {
      learn("an association that is off", `shown as absent, and POST is answered with ${saidText(first)}`);
      return undefined;
    }
    settings = settingsOf(first.body);
    const isNew = Object.entries(settings).every(
      ([name, value]) => value === SETTING_DEFAULTS[name as SettingName],
    );
    learn("POST of an absent pair", saidText(first), isNew ? undefined : WAS_OFF);
  }

  // A setting that is not what a new association has shows whether a later call keeps it. Signup needs membership.
  const patch = settings.assign_membership_on_login
    ? { show_as_button: !settings.show_as_button }
    : { assign_membership_on_login: true };
  const patched = await ask({ kind: "update", ...key, settings: patch });
  must(patched, [200, 201], "PATCH of an enabled pair");
  settings = { ...settings, ...patch };
  learn("PATCH of an enabled pair", `${saidText(patched)}; ${keeps(await look(), settings)}`);

  const button = { show_as_button: !settings.show_as_button };
  const repeated = await enable(button);
  must(repeated, [201, 409], "a repeated POST");
  const changed = repeated.status === 201 ? { ...settings, ...button } : settings;
  learn("POST of an enabled pair", `${saidText(repeated)}; ${keeps(await look(), changed)}`);

  must(await ask({ kind: "disable", ...key }), [204], "DELETE of an enabled pair");
  const again = await ask({ kind: "disable", ...key });
  must(again, [204, 404], "DELETE of a pair that is not associated");
  learn("DELETE of a pair that is not associated", saidText(again));

  const updated = await ask({ kind: "update", ...key, settings: { show_as_button: true } });
  must(updated, [200, 201, 404], "PATCH of a pair that is not associated");
  learn("PATCH of a pair that is not associated", `${saidText(updated)}; then it is ${(await look()).state}`);
  return repeated;
}

/** Returns the pair to its state before, as far as these endpoints show it. @returns What it is now. */
async function restore({ organizationId, connectionId }: PairKey, before: Shown, ask: Ask): Promise<Shown> {
  const key = { organizationId, connectionId };
  const look = async () => shownBy(await ask({ kind: "get", ...key }));
  const found = await look();
  if (isDeepStrictEqual(found, before)) return found;
  if (before.state === "absent") await ask({ kind: "disable", ...key });
  else if (before.state === "on") {
    const kind = found.state === "on" ? "update" : "enable";
    await ask({ kind, ...key, settings: before.settings });
  }
  return look();
}

/** Ends the probe at an answer that is none of these, or not Auth0's: a proxy's tells nothing of the tenant. */
function must(said: Said, statuses: readonly number[], what: string): void {
  const isForeign = said.status >= 400 && !saysItsStatus(said);
  if (isForeign || !statuses.includes(said.status))
    throw new ProbeStopped(`${what} was answered with ${saidText(said)}`);
}

function keeps(shown: Shown, expected: Settings): string {
  if (shown.state !== "on") return `then it is ${shown.state}`;
  return isDeepStrictEqual(shown.settings, expected)
    ? "settings that it does not name stay"
    : `then it has ${JSON.stringify(shown.settings)}`;
}
