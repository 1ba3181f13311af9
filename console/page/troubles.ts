import type { Circuit, LanePart } from "./types.ts";

/** What keeps calls back, or may. */
export interface Seen {
  readonly circuits: readonly Circuit[];
  readonly lanes: readonly LanePart[];
  readonly brake: boolean;
}

/** Something that keeps calls back: its tone, and its words within a sentence. */
export interface Trouble {
  readonly state: "stopped" | "paused" | "deferred";
  readonly text: string;
}

/** Whether nothing is taken from a lane, or soon will be. */
export function isPaused({ state }: LanePart): boolean {
  return state === "disabled" || state === "disabling";
}

/** All that keeps calls back, the worst first. */
export function troublesOf({ circuits, lanes, brake }: Seen): readonly Trouble[] {
  const paused = lanes.filter(isPaused).map(({ lane }) => lane);
  const troubles: Trouble[] = [];
  if (circuits.length > 0) troubles.push({ state: "stopped", text: stoppedText(circuits) });
  if (paused.length === 1) troubles.push({ state: "paused", text: `the ${paused[0]} lane is paused` });
  if (paused.length > 1)
    troubles.push({ state: "paused", text: `the ${paused.join(" and ")} lanes are paused` });
  if (brake) troubles.push({ state: "deferred", text: "429s that name no limit have slowed all calls down" });
  return troubles;
}

function stoppedText(circuits: readonly Circuit[]): string {
  return circuits.some(({ guards }) => guards === "everything")
    ? "all calls are stopped"
    : `calls for ${circuits.map(({ guards }) => guards).join(", ")} are stopped`;
}
