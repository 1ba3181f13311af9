import type { Seen } from "../../contract/pair.ts";
import { type Expectation, SETTING_NAMES } from "../../contract/request.ts";
import { CALLED_BEFORE } from "./cancelled.ts";

/**
 * Why a request leaves a connection alone: it is not in the state that the request expects, so it was changed since. A
 * setting that the connection does not have cannot differ.
 *
 * @param isInDoubt Whether a call of the request was made before, and it is unknown whether it took effect.
 * @returns undefined where it is as expected.
 * @example leftAlone({ state: "enabled" }, { state: "disabled" }, false)
 * // "left alone: the connection is disabled, not enabled as expected; it was changed since"
 */
export function leftAlone(expected: Expectation, seen: Seen, isInDoubt: boolean): string | undefined {
  const doubt = isInDoubt ? `; ${CALLED_BEFORE}` : "";
  const because = (found: string, wanted: string) =>
    `left alone: the connection is ${found}, not ${wanted} as expected; it was changed since${doubt}`;
  if (seen.state !== expected.state) return because(seen.state, expected.state);
  if (seen.state === "disabled" || expected.state === "disabled") return undefined;
  for (const name of SETTING_NAMES) {
    const [wanted, found] = [expected[name], seen.settings[name]];
    if (wanted === undefined || found === undefined || wanted === found) continue;
    return because(`enabled with ${name}=${found}`, `with ${name}=${wanted}`);
  }
  return undefined;
}
