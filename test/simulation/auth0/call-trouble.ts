import type { Random } from "../../../lambda/ports.ts";
import {
  answerLost,
  connectionReset,
  type Fault,
  landsLate,
  serverError,
  slow,
  stuck,
} from "../../../local/tenant/faults.ts";

/** What an outage looks like from outside: errors, silence, or no connection at all. */
export type OutageStyle = "errors" | "silence" | "unreachable";

/** How likely each trouble with a single call is, 0 to 1. */
export interface CallChances {
  readonly serverError: number;
  readonly answerLost: number;
  readonly landsLate: number;
  readonly slow: number;
  readonly reset: number;
}

/** No trouble with single calls. */
export const SMOOTH: CallChances = { serverError: 0, answerLost: 0, landsLate: 0, slow: 0, reset: 0 };

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
  return undefined;
}

/** What an outage does to one call. */
export function outageTrouble(style: OutageStyle, latestMs: number, random: Random): Fault {
  if (style === "silence") {
    const lateByMs = random() * latestMs;
    return { effect: random() < 0.3 ? { lateByMs } : "none", answer: { kind: "stuck", after: "nothing" } };
  }
  return random() < 0.8 ? serverError(503) : gatewayGaveUp();
}

/** A 502 or 504 for a call that takes effect behind the gateway's back. */
function gatewayGaveUp(): Fault {
  const { effect: _, ...answered } = serverError(504);
  return answered;
}

function silentOrNot(random: Random): Partial<Fault> {
  return random() < 0.5 ? stuck("nothing") : {};
}
