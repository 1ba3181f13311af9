import type { Consumption } from "../../operator/lane/consumption.ts";

const STATES: Readonly<Record<string, string>> = {
  Enabled: "running",
  Disabled: "paused",
  Enabling: "resuming",
  Disabling: "pausing",
};

/**
 * Names a lane's state for people; `--json` has Lambda's own word.
 *
 * @example laneState("Disabled") // "paused"
 */
export function laneState(consumption: Consumption): string {
  return STATES[consumption] ?? consumption.toLowerCase();
}
