import { defined } from "../../contract/defined.ts";
import type { MintAnswer } from "./mint-answer.ts";
import { RENEWAL_SHARE } from "./token.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const LONGEST_PAUSE_MINUTES = 30;
const LONGEST_OUTAGE_PAUSE_SECONDS = 40;
/** Trouble this long ago is over. Long enough that trouble which comes and goes mints no more than trouble which stays. */
const TROUBLE_FORGOTTEN_MS = 180 * MINUTE_MS;

/** The last attempt that Auth0 answered. */
export interface LastMint {
  readonly mintId: number;
  /** When it was answered, in milliseconds on the worker's clock. */
  readonly atMs: number;
  /** Version of the credentials that it was made with. */
  readonly credentialsVersion: string;
  readonly outcome:
    | { readonly kind: "minted"; readonly renewAtMs: number }
    | { readonly kind: "refused"; readonly detail: string };
}

/** What all executions know together of the minting of tokens. Before the first one: version 0 and nothing else. */
export interface MintState {
  /** Grows by one with every write; a write names the version before it. */
  readonly version: number;
  /** An execution is minting, until then at most; milliseconds on the worker's clock. */
  readonly lease?: { readonly untilMs: number };
  readonly last?: LastMint;
  /** Attempts in a row that only trouble was the reason for, or that were refused. */
  readonly trouble?: { readonly count: number; readonly atMs: number };
  /** Attempts in a row that Auth0 did not answer, or could not. `detail`: what became of the last one. */
  readonly outage?: { readonly count: number; readonly atMs: number; readonly detail?: string };
}

/**
 * When the next token may be minted, in milliseconds on the worker's clock: at once for the first one, for one that replaces
 * a token near its end, and with credentials that were not tried yet. Any other is asked for because of trouble (a token
 * refused, without a scope, or gone; credentials refused) and waits 1, 2, 4 … 30 minutes after the one before: a plan
 * may include only about 1,000 tokens a month. While Auth0 cannot be reached, 5 to 40 seconds.
 */
export function mintAllowedAtMs(state: MintState, credentialsVersion: string, nowMs: number): number {
  return Math.max(afterTrouble(state, credentialsVersion, nowMs), afterOutage(state));
}

function afterTrouble(state: MintState, credentialsVersion: string, nowMs: number): number {
  const { last } = state;
  if (last === undefined || !isTroubled(last, credentialsVersion, nowMs)) return 0;
  const doublings = Math.max(troubleCount(state, nowMs) - 1, 0);
  return last.atMs + Math.min(2 ** doublings, LONGEST_PAUSE_MINUTES) * MINUTE_MS;
}

function afterOutage({ outage }: MintState): number {
  if (outage === undefined) return 0;
  return outage.atMs + Math.min(5 * 2 ** (outage.count - 1), LONGEST_OUTAGE_PAUSE_SECONDS) * SECOND_MS;
}

function isTroubled({ outcome, credentialsVersion }: LastMint, version: string, nowMs: number): boolean {
  if (credentialsVersion !== version) return false;
  return outcome.kind === "refused" || nowMs < outcome.renewAtMs;
}

function troubleCount({ trouble }: MintState, nowMs: number): number {
  return trouble === undefined || nowMs - trouble.atMs >= TROUBLE_FORGOTTEN_MS ? 0 : trouble.count;
}

/** An attempt that is over: when it began and ended, in milliseconds on the worker's clock. */
export interface MintAttempt {
  readonly credentialsVersion: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/**
 * The state after an attempt; the lease is given back with it.
 *
 * @param leased The state that the attempt began with; its version is the attempt's `mintId`.
 * @param attempt When it began and ended, in milliseconds on the worker's clock, and the credentials that it was made with.
 */
export function afterMint(
  leased: MintState,
  answer: MintAnswer,
  { credentialsVersion, startedAtMs, endedAtMs }: MintAttempt,
): MintState {
  const { lease: _, outage, ...state } = leased;
  const version = leased.version + 1;
  // Auth0 was not asked: there is no token to be sparing of.
  if (answer.kind === "unsigned") return { ...state, version };
  if (answer.kind === "unreachable") {
    const { detail } = answer;
    return { ...state, version, outage: { count: (outage?.count ?? 0) + 1, atMs: startedAtMs, detail } };
  }
  const { trouble: earlier, ...untroubled } = state;
  const newCredentials = state.last !== undefined && state.last.credentialsVersion !== credentialsVersion;
  const troubled = state.last !== undefined && isTroubled(state.last, credentialsVersion, startedAtMs);
  const count = newCredentials ? 0 : troubleCount(state, startedAtMs);
  const trouble =
    troubled || answer.kind === "refused"
      ? { count: count + 1, atMs: startedAtMs }
      : count > 0
        ? earlier
        : undefined;
  return {
    ...untroubled,
    version,
    ...defined({ trouble }),
    last: {
      mintId: leased.version,
      atMs: endedAtMs,
      credentialsVersion,
      outcome:
        answer.kind === "refused"
          ? { kind: "refused", detail: answer.detail }
          : { kind: "minted", renewAtMs: startedAtMs + RENEWAL_SHARE * answer.expiresInSeconds * SECOND_MS },
    },
  };
}
