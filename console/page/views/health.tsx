import { State } from "../parts.tsx";
import type { Circuit, LanePart } from "../types.ts";
import { counted } from "../words.ts";

/** Whether nothing is taken from a lane, or soon will be. */
export function isPaused({ state }: LanePart): boolean {
  return state === "disabled" || state === "disabling";
}

/** Adds up a number of the lanes. */
export function sum(lanes: readonly LanePart[], name: "queued" | "in_hand"): number {
  return lanes.reduce((all, lane) => all + lane[name], 0);
}

/** One sentence for one glance. */
export function Health({
  circuits,
  lanes,
  brake,
  dead,
}: {
  readonly circuits: readonly Circuit[];
  readonly lanes: readonly LanePart[];
  readonly brake: boolean;
  readonly dead: number;
}) {
  const paused = lanes.filter(isPaused);
  const [tone, text] =
    circuits.length > 0
      ? [
          "stopped",
          circuits.some(({ guards }) => guards === "everything")
            ? "All calls are stopped"
            : `Calls for ${circuits.map(({ guards }) => guards).join(", ")} are stopped`,
        ]
      : paused.length > 0
        ? [
            "paused",
            `The ${paused.map(({ lane }) => lane).join(" and the ")} lane ${paused.length > 1 ? "are" : "is"} paused`,
          ]
        : brake
          ? ["deferred", "429s that name no limit have slowed all calls down"]
          : [
              "done",
              sum(lanes, "queued") + sum(lanes, "in_hand") === 0
                ? "Healthy, and idle"
                : "Healthy, and at work",
            ];
  const rest = dead > 0 ? `; ${counted(dead, "dead letter")}` : "";
  return (
    <p class="health" role="status">
      <State of={tone} word={text + rest} />
    </p>
  );
}
