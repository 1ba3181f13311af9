import { State } from "../parts.tsx";
import type { BatchData } from "../types.ts";
import { count, counted } from "../words.ts";

/** A batch's state. One that has finished with failures asks for a look. */
export function BatchState({ state, failed }: { readonly state: string; readonly failed: number }) {
  return state === "finished" && failed > 0 ? (
    <State of="incomplete" word="finished, with failures" />
  ) : (
    <State of={state} />
  );
}

/** Statuses in the order in which the bar shows them. */
const PARTS = ["succeeded", "superseded", "cancelled", "dead_lettered"] as const;

/** Adds up the operations that ended with a status, whatever their result or reason. */
export function totalOf(counts: BatchData["counts"], status: string): number {
  return Object.entries(counts).reduce(
    (sum, [key, number]) => (key.split("/")[0] === status ? sum + number : sum),
    0,
  );
}

/** How far a batch is: a bar, and its parts in words. */
export function Progress({ batch: { counts, expected_rows, ended } }: { readonly batch: BatchData }) {
  const all = Math.max(1, expected_rows);
  const parts = PARTS.map((status) => ({ status, number: totalOf(counts, status) }));
  let x = 0;
  return (
    <div>
      <svg
        class="bar"
        viewBox="0 0 1000 12"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${count(ended)} of ${counted(expected_rows, "row")} ended`}
      >
        <rect class="rest" width="1000" height="12" />
        {parts.map(({ status, number }) => {
          const width = (number / all) * 1_000;
          const from = x;
          x += width;
          return <rect key={status} class={status} x={from} width={width} height="12" />;
        })}
      </svg>
      <ul class="legend">
        {parts
          .filter(({ number }) => number > 0)
          .map(({ status, number }) => (
            <li key={status}>
              <State of={status} /> {count(number)}
            </li>
          ))}
      </ul>
    </div>
  );
}
