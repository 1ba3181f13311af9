import type { Draw } from "./chance.ts";

/**
 * An operation id that is used again when its record is no longer there. Its pair is about nothing else, and it is not
 * among the requests that the oracle puts in order.
 */
export interface Reuse {
  readonly operationId: string;
  readonly organizationId: string;
  readonly connectionId: string;
  readonly first: "enable" | "disable";
  readonly again: "enable" | "disable";
  /** Whether another operation undoes the first one in between. */
  readonly isUndone: boolean;
  /** When it is used again, in milliseconds after the beginning: its record has expired by then. */
  readonly againAtMs: number;
}

const HOUR_MS = 3_600_000;

/** Draws some of them. */
export function drawReuses(draw: Draw): readonly Reuse[] {
  return Array.from({ length: draw.whole(1, 3) }, (_, index) => ({
    operationId: `reused-${index + 1}`,
    organizationId: `org_reused${index + 1}`,
    connectionId: "con_1",
    first: draw.pick(["enable", "disable"] as const),
    again: draw.pick(["enable", "disable"] as const),
    isUndone: draw.chance(0.5),
    againAtMs: draw.between(6, 12) * HOUR_MS,
  }));
}
