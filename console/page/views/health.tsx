import { State } from "../parts.tsx";
import { addressOf } from "../router.ts";
import { type Seen, troublesOf } from "../troubles.ts";
import type { LanePart } from "../types.ts";
import { counted } from "../words.ts";

/** Adds up a number of the lanes. */
export function sum(lanes: readonly LanePart[], name: "queued" | "in_hand"): number {
  return lanes.reduce((all, lane) => all + lane[name], 0);
}

/** One sentence for one glance: all that keeps calls back, the worst of it first, and what failed. */
export function Health({ dead, ...seen }: Seen & { readonly dead: number }) {
  const troubles = troublesOf(seen);
  const [state, text] = [
    troubles[0]?.state ?? "done",
    troubles.length > 0
      ? troubles.map((trouble) => trouble.text).join("; ")
      : sum(seen.lanes, "queued") + sum(seen.lanes, "in_hand") === 0
        ? "healthy, and idle"
        : "healthy, and at work",
  ];
  return (
    <p class={`health ${state}`} role="status">
      <State of={state} word={text.charAt(0).toUpperCase() + text.slice(1)} />
      {dead > 0 && (
        <>
          ; <a href={addressOf("dead-letters")}>{counted(dead, "dead letter")}</a>
        </>
      )}
    </p>
  );
}
