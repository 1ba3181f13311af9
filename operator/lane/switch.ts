import { setTimeout as sleep } from "node:timers/promises";
import { iso } from "../../contract/iso.ts";
import type { Lane } from "../../contract/place.ts";
import type { Session } from "../session/session.ts";
import { type Consumption, readConsumption, setConsumption } from "./consumption.ts";
import { muteAlarms, unmuteAlarms } from "./mute.ts";
import { dropPauseEnd, schedulePauseEnd } from "./pause-end.ts";

/** Lambda takes up to about a minute to stop or start its pollers. */
const PATIENCE_MS = 90_000;
const LOOK_INTERVAL_MS = 2_000;

/** A lane that was paused or resumed. */
export interface SwitchedLane {
  readonly lane: Lane;
  readonly consumption: Consumption;
  /** False when the switch has not taken effect in time. */
  readonly isSettled: boolean;
}

/**
 * What went wrong beside a switch. `end_not_removed`: the end of an earlier pause still resumes the lane; `alarms_not_muted`: the pause may set
 * off the lane's alarms; `alarms_not_unmuted`: the alarms of the lane may be silent until half an hour after the end of an earlier pause.
 */
export type FailedStep = "end_not_removed" | "alarms_not_muted" | "alarms_not_unmuted";

/** How lanes are switched: on, or off for good or until a time. */
export type LaneSwitch =
  | { readonly enabled: true }
  | { readonly enabled: false; readonly untilMs?: number | undefined };

/**
 * Pauses or resumes lanes, all of them before it waits for any. A pause with an end has its end scheduled first, so that no lane
 * stands still for longer than was asked for; the lane's alarms are muted for that time. Otherwise the switch comes first, since it may be
 * an emergency, and then what an earlier pause left behind is taken away: its end, and the mute of its alarms.
 *
 * @param onFailed Receives the error of what goes with a switch and failed. The switch itself goes on.
 * @returns Each lane when its switch has taken effect.
 * @throws UsageError where the stack is of a version that cannot end a pause.
 */
export async function* switchLanes(
  session: Session,
  lanes: readonly Lane[],
  wanted: LaneSwitch,
  onFailed: (failed: FailedStep, lane: Lane, error: unknown) => void,
): AsyncGenerator<SwitchedLane> {
  const untilMs = wanted.enabled ? undefined : wanted.untilMs;
  if (untilMs !== undefined) for (const lane of lanes) await schedulePauseEnd(session, lane, untilMs);
  for (const lane of lanes) await setConsumption(session, lane, wanted.enabled);
  for (const lane of lanes) {
    const failed = (step: FailedStep) => (error: unknown) => onFailed(step, lane, error);
    if (untilMs === undefined) {
      await dropPauseEnd(session, lane).catch(failed("end_not_removed"));
      await unmuteAlarms(session, lane).catch(failed("alarms_not_unmuted"));
    } else {
      await muteAlarms(session, lane, untilMs).catch(failed("alarms_not_muted"));
    }
  }
  for (const lane of lanes) yield settled(session, lane, wanted.enabled ? "Enabled" : "Disabled");
}

async function settled(session: Session, lane: Lane, wanted: Consumption): Promise<SwitchedLane> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const consumption = await readConsumption(session, lane);
    const isSettled = consumption === wanted;
    if (isSettled || performance.now() >= deadlineMs) return { lane, consumption, isSettled };
    await sleep(LOOK_INTERVAL_MS);
  }
}

/** A switched lane as programs get it. */
export function switchedObject({ lane, consumption }: SwitchedLane, untilMs?: number): object {
  return {
    lane,
    state: consumption.toLowerCase(),
    ...(untilMs === undefined ? {} : { until: iso(untilMs) }),
  };
}
