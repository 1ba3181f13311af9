import { LANES, type Lane } from "../../contract/place.ts";
import { describeError } from "../../operator/errors.ts";
import { isPaused } from "../../operator/lane/consumption.ts";
import { AWS_ENDS_IT, LONGEST_WAIT } from "../../operator/lane/pause-words.ts";
import {
  type FailedStep,
  type LaneSwitch,
  type SwitchedLane,
  switchedObject,
  switchLanes,
} from "../../operator/lane/switch.ts";
import { pauseEnd } from "../../operator/lane/until.ts";
import type { SessionFlags } from "../../operator/session/flags.ts";
import { momentText } from "../../operator/text/moment.ts";
import { EXIT } from "../exit-codes.ts";
import { colors } from "../output/colors.ts";
import { type Styled, styled } from "../output/styled.ts";
import { runOnTarget } from "../session/run.ts";
import { laneState } from "./state.ts";

/** The options of `orgconn pause` and `orgconn resume`. */
export interface LaneFlags extends SessionFlags {
  readonly lane?: Lane;
}

/** What is asked for, as it was typed. */
export interface SwitchWanted {
  readonly enabled: boolean;
  /** When a pause is to end. Default: never. */
  readonly until?: string | undefined;
}

const FAILED: Readonly<Record<FailedStep, (lane: Lane) => string>> = {
  end_not_removed: (lane) =>
    `The end of an earlier pause may still be scheduled, and resumes the ${lane} lane then`,
  alarms_not_muted: (lane) => `The alarms of the ${lane} lane are not muted, so the pause may set them off`,
  alarms_not_unmuted: (lane) =>
    `The alarms of the ${lane} lane may be muted until half an hour after the end of an earlier pause`,
};

/**
 * Pauses or resumes lanes, and waits until that has taken effect.
 *
 * @returns The exit code: 4 when it has not taken effect in time.
 * @throws UsageError when the end of the pause is none.
 */
export function runSwitch({ enabled, until }: SwitchWanted, flags: LaneFlags): Promise<number> {
  return runOnTarget(flags, async (session, output) => {
    const untilMs = until === undefined ? undefined : await pauseEnd(session, until);
    const wanted: LaneSwitch = enabled ? { enabled } : { enabled, untilMs };
    const lanes = flags.lane === undefined ? LANES : [flags.lane];
    let exitCode: number = EXIT.ok;
    const onFailed = (failed: FailedStep, lane: Lane, error: unknown) => {
      const detail = describeError(error);
      output.note(`${FAILED[failed](lane)}: ${detail}`);
      if (output.json) output.result({ event: failed, lane, detail }, () => "");
    };
    for await (const switched of switchLanes(session, lanes, wanted, onFailed)) {
      if (!switched.isSettled) exitCode = EXIT.timedOut;
      output.result(switchedObject(switched, untilMs), () =>
        describe(
          switched,
          untilMs === undefined ? "" : ` until ${momentText(untilMs, session.clients.now())}`,
        ),
      );
    }
    const resume = session.commandLine(flags.lane === undefined ? "resume" : `resume --lane ${flags.lane}`);
    if (untilMs !== undefined) output.note(`${AWS_ENDS_IT}. End it earlier with: ${resume}`);
    else if (!enabled) output.note(`${LONGEST_WAIT} Resume with: ${resume}`);
    return exitCode;
  });
}

/** @param until When the pause ends, if that is known. */
function describe({ lane, consumption }: SwitchedLane, until: string): Styled {
  if (consumption === "Enabled") return styled`${colors.green("▶")} The ${lane} lane is running.`;
  if (isPaused(consumption)) return styled`${colors.yellow("⏸")} The ${lane} lane is paused${until}.`;
  return styled`${colors.yellow("…")} The ${lane} lane is ${laneState(consumption)}: run the same command again to check.`;
}
