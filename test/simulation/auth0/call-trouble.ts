import type { Random } from "../../../contract/clock.ts";
import type { Fault } from "../../../local/tenant/faults.ts";
import { answerLost, connectionReset, landsLate, serverError, slow, stuck } from "../../support/faults.ts";
import { drawForeignAnswer } from "./draw-foreign-answer.ts";

/**
 * What an outage looks like from outside: errors, errors of calls that took effect or still do, answers of what stands in
 * front of Auth0, silence, or no connection at all.
 */
export type OutageStyle = "errors" | "errors_landing" | "foreign" | "silence" | "unreachable";

/** How likely each trouble with a single call is, 0 to 1. */
export interface CallChances {
  /** A 5xx of a call that has no effect. */
  readonly serverError: number;
  /** A 5xx of a call that took effect, or still will. */
  readonly errorLands: number;
  /** An answer that is not Auth0's. */
  readonly foreign: number;
  readonly answerLost: number;
  readonly landsLate: number;
  readonly slow: number;
  readonly reset: number;
}

/** No trouble with single calls. */
export const SMOOTH: CallChances = {
  serverError: 0,
  errorLands: 0,
  foreign: 0,
  answerLost: 0,
  landsLate: 0,
  slow: 0,
  reset: 0,
};

const SERVER_ERRORS = [500, 502, 503, 504] as const;

/**
 * Draws what goes wrong with one call.
 *
 * @param latestMs How late an effect may still come, in milliseconds after the call's arrival.
 */
export function drawTrouble(chances: CallChances, latestMs: number, random: Random): Fault | undefined {
  let draw = random();
  const hit = (chance: number) => {
    draw -= chance;
    return draw < 0;
  };
  if (hit(chances.serverError)) return serverError(random() < 0.5 ? 500 : 503);
  if (hit(chances.answerLost)) return random() < 0.5 ? answerLost() : gatewayGaveUp();
  if (hit(chances.landsLate)) return { ...landsLate(random() * latestMs), ...silentOrNot(random) };
  if (hit(chances.slow)) return slow(random() * 9_000);
  if (hit(chances.reset)) return connectionReset();
  if (hit(chances.errorLands)) return landingError(latestMs, random);
  if (hit(chances.foreign)) return foreign(latestMs, random);
  return undefined;
}

/** What an outage does to one call. */
export function outageTrouble(style: OutageStyle, latestMs: number, random: Random): Fault {
  if (style === "silence") {
    const lateByMs = random() * latestMs;
    return { effect: random() < 0.3 ? { lateByMs } : "none", answer: { kind: "stuck", after: "nothing" } };
  }
  if (style === "foreign") return foreign(latestMs, random);
  if (style === "errors_landing" && random() < 0.3) return landingError(latestMs, random);
  return random() < 0.8 ? serverError(503) : gatewayGaveUp();
}

/** A 5xx after the call took effect, or before a call that still will. */
function landingError(latestMs: number, random: Random): Fault {
  const status = SERVER_ERRORS[Math.floor(random() * SERVER_ERRORS.length)] ?? 500;
  const { answer } = serverError(status) as Required<Fault>;
  return { answer, ...atOnceOrLate(latestMs, random) };
}

/** Most of what something in front of Auth0 answers never reaches Auth0; some of it has taken effect, or still will. */
function foreign(latestMs: number, random: Random): Fault {
  const answer = { kind: "foreign", answer: drawForeignAnswer(random) } as const;
  // A limit is kept in front of what it protects.
  if (answer.answer.status === 429 || random() < 0.6)
    return { answer, effect: "none", ...(random() < 0.5 ? { counted: false } : {}) };
  return { answer, ...atOnceOrLate(latestMs, random) };
}

function atOnceOrLate(latestMs: number, random: Random): Pick<Fault, "effect"> {
  return random() < 0.5 ? {} : { effect: { lateByMs: random() * latestMs } };
}

/** A 502 or 504 for a call that takes effect behind the gateway's back. */
function gatewayGaveUp(): Fault {
  const { effect: _, ...answered } = serverError(504);
  return answered;
}

function silentOrNot(random: Random): Partial<Fault> {
  return random() < 0.5 ? stuck("nothing") : {};
}
