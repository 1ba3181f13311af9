import { setTimeout as sleep } from "node:timers/promises";
import type { Lane } from "../../contract/place.ts";
import type { Session } from "../session/session.ts";
import { type Consumption, readConsumption, setConsumption } from "./consumption.ts";

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

/** Pauses or resumes lanes, all of them before it waits for any. @returns Each lane when its switch has taken effect. */
export async function* switchLanes(
  session: Session,
  lanes: readonly Lane[],
  enabled: boolean,
): AsyncGenerator<SwitchedLane> {
  for (const lane of lanes) await setConsumption(session, lane, enabled);
  for (const lane of lanes) yield settled(session, lane, enabled ? "Enabled" : "Disabled");
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
export function switchedObject({ lane, consumption }: SwitchedLane): object {
  return { lane, state: consumption.toLowerCase() };
}
