import { describe, expect, test } from "vitest";
import { createGauges } from "../../lambda/telemetry/gauges.ts";

const WRITES = { bucket: "write", lane: "bulk" } as const;
const READS = { bucket: "read", lane: "bulk" } as const;
const URGENT_WRITES = { bucket: "write", lane: "interactive" } as const;
type Kind = typeof WRITES | typeof READS | typeof URGENT_WRITES;

const degraded = (kind: Kind) => ({ event: "degraded", ...kind, degraded: true }) as const;
const recovered = (kind: Kind) => ({ event: "degraded", ...kind, degraded: false }) as const;
const permit = (kind: Kind) => ({ event: "permit", ...kind, waitedMs: 0, assumed: false }) as const;

/** The readings of `BudgetDegraded` after each of some invocations. */
function readings(
  ...invocations: readonly (readonly Parameters<ReturnType<typeof createGauges>["observe"]>[0][])[]
) {
  const gauges = createGauges();
  return invocations.map((events) => {
    for (const event of events) gauges.observe(event);
    return new Map(gauges.read()).get("BudgetDegraded");
  });
}

describe("the gauge BudgetDegraded", () => {
  test.each([
    ["bucket", READS],
    ["lane", URGENT_WRITES],
  ])("stays 1 while another %s than the one that recovered is degraded", (_, other) => {
    expect(readings([degraded(WRITES), degraded(other), recovered(WRITES)])).toEqual([1]);
    expect(readings([degraded(WRITES), degraded(other)], [recovered(other), permit(WRITES)])).toEqual([1, 1]);
  });

  test("is 0 after all have recovered", () => {
    const events = [degraded(WRITES), degraded(READS), recovered(READS), recovered(WRITES)];
    expect(readings(events)).toEqual([0]);
  });

  test("stays 1 in the next invocation that gets permits without the control table", () => {
    expect(readings([degraded(WRITES)], [permit(WRITES)])).toEqual([1, 1]);
  });

  test("leaves out a bucket that no operation of the invocation asked for: it cannot have recovered", () => {
    expect(readings([degraded(WRITES), degraded(READS)], [recovered(WRITES), permit(WRITES)])).toEqual([
      1, 0,
    ]);
  });
});
