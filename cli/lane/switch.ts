import { setTimeout as sleep } from "node:timers/promises";
import { LANES, type Lane } from "../../contract/place.ts";
import {
  type Consumption,
  isPaused,
  readConsumption,
  setConsumption,
} from "../../operator/lane/consumption.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { openSession, type Session } from "../../operator/session/session.ts";
import { EXIT } from "../exit-codes.ts";
import { colors } from "../output/colors.ts";
import { createOutput } from "../output/output.ts";
import { type Styled, styled } from "../output/styled.ts";
import { laneState } from "./state.ts";

/** The options of `orgconn pause` and `orgconn resume`. */
export interface LaneFlags extends SessionFlags {
  readonly lane?: Lane;
}

/** Lambda takes up to about a minute to stop or start its pollers. */
const PATIENCE_MS = 90_000;
const LOOK_INTERVAL_MS = 2_000;

const RETENTION_WARNING =
  "SQS keeps requests in a paused lane for 14 days; the worker dead-letters those older than 13 days as expired.";

/**
 * Pauses or resumes lanes, and waits until that has taken effect.
 *
 * @returns The exit code: 4 when it has not taken effect in time.
 */
export async function runSwitch(enabled: boolean, flags: LaneFlags): Promise<number> {
  const session = await openSession(flags);
  const output = createOutput(flags);
  try {
    const lanes = flags.lane === undefined ? LANES : [flags.lane];
    // Switch all lanes before waiting for any.
    for (const lane of lanes) await setConsumption(session, lane, enabled);
    let exitCode: number = EXIT.ok;
    for (const lane of lanes) {
      const consumption = await settled(lane, enabled, session);
      if (consumption !== wanted(enabled)) exitCode = EXIT.timedOut;
      output.result({ lane, state: consumption.toLowerCase() }, () => describe(lane, consumption));
    }
    const resume = flags.lane === undefined ? "resume" : `resume --lane ${flags.lane}`;
    if (!enabled) output.note(`${RETENTION_WARNING} Resume with: ${session.commandLine(resume)}`);
    return exitCode;
  } finally {
    session.close();
  }
}

async function settled(lane: Lane, enabled: boolean, session: Session): Promise<Consumption> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const consumption = await readConsumption(session, lane);
    if (consumption === wanted(enabled) || Date.now() >= deadlineMs) return consumption;
    await sleep(LOOK_INTERVAL_MS);
  }
}

function wanted(enabled: boolean): Consumption {
  return enabled ? "Enabled" : "Disabled";
}

function describe(lane: Lane, consumption: Consumption): Styled {
  if (consumption === "Enabled") return styled`${colors.green("▶")} The ${lane} lane is running.`;
  if (isPaused(consumption)) return styled`${colors.yellow("⏸")} The ${lane} lane is paused.`;
  return styled`${colors.yellow("…")} The ${lane} lane is ${laneState(consumption)}: run the same command again to check.`;
}
