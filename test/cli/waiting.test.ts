import { expect, test } from "vitest";
import { endText } from "../../cli/waiting/describe.ts";
import type { OpenCircuit } from "../../lambda/circuit/circuit.ts";
import type { WaitingConditions } from "../../operator/waiting/conditions.ts";
import type { DeferredEntry } from "../../operator/waiting/deferred.ts";
import { waitEnd } from "../../operator/waiting/wait-end.ts";

const NOW_MS = 1_000_000;
const CIRCUIT: OpenCircuit = {
  cause: "outage",
  detail: "no answer",
  openedAtMs: 0,
  probes: 1,
  nextProbeAtMs: NOW_MS + 12_000,
};

type Entry = Partial<DeferredEntry>;
type Open = WaitingConditions["budget"]["circuits"]["open"];

test("an operation in a lane whose pause ends by itself waits for that", () => {
  const pauseEnd = Date.parse("2026-11-29T22:30:00.000Z");
  const lanes = [{ lane: "bulk", consumption: "Disabled", queued: 0, inHand: 0, pauseEnd }] as const;
  const budget = { buckets: [], circuits: { version: 1, open: {} } };
  expect(endText(waitEnd({ lane: "bulk" } as DeferredEntry, { budget, lanes }), NOW_MS)).toBe(
    "the pause of the bulk lane ends at 2026-11-29T22:30:00.000Z",
  );
});

test.each<[string, Entry, Open, string]>([
  [
    "a paused lane, whatever its reason was",
    { lane: "bulk", reason: "budget" },
    {},
    "the bulk lane is resumed",
  ],
  [
    "the circuit for all calls",
    { reason: "circuit" },
    { everything: CIRCUIT },
    "a probe closes the circuit for all calls (next in 12 s)",
  ],
  [
    "the circuit of its scope",
    { reason: "circuit", blocked_by: "read:organization_connections" },
    { "read:organization_connections": { ...CIRCUIT, nextProbeAtMs: 0 } },
    "a probe closes the circuit for read:organization_connections (due now)",
  ],
  ["a circuit that has closed", { reason: "circuit" }, {}, "its next try succeeds"],
  ["the budget", { reason: "budget" }, {}, "the rate limit leaves room"],
  ["another operation", { reason: "pair_busy" }, {}, "the operation before it ends"],
  ["a failed try", { reason: "transient" }, {}, "its next try succeeds"],
])("an operation that waits for %s", (_, entry, open, text) => {
  const conditions = {
    budget: { buckets: [], circuits: { version: 1, open } },
    lanes: [
      { lane: "interactive", consumption: "Enabled", queued: 0, inHand: 0 },
      { lane: "bulk", consumption: "Disabled", queued: 0, inHand: 0 },
    ],
  } as const;
  expect(endText(waitEnd({ lane: "interactive", ...entry } as DeferredEntry, conditions), NOW_MS)).toBe(text);
});
