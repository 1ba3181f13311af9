import { expect, test } from "vitest";
import { troublesOf } from "../../../console/page/troubles.ts";

const CIRCUIT = {
  kind: "circuit",
  cause: "authentication_failed",
  detail: "401 Invalid token",
  probes: 1,
  opened_at: "2026-11-30T03:00:00Z",
  next_probe_at: "2026-11-30T03:01:00Z",
} as const;

function lane(name: string, state: string) {
  return { kind: "lane", lane: name, state, queued: 1, in_hand: 0, waits_for: "" } as const;
}

test("troublesOf names all that keeps calls back, the worst first", () => {
  const seen = {
    circuits: [{ ...CIRCUIT, guards: "everything" }],
    lanes: [lane("interactive", "enabled"), lane("bulk", "disabled")],
    brake: true,
  };
  expect(troublesOf(seen)).toEqual([
    { state: "stopped", text: "all calls are stopped" },
    { state: "paused", text: "the bulk lane is paused" },
    { state: "deferred", text: "429s that name no limit have slowed all calls down" },
  ]);
});

test("troublesOf names each scope whose circuit is open, and both lanes that pause", () => {
  const seen = {
    circuits: [
      { ...CIRCUIT, guards: "read:organizations" },
      { ...CIRCUIT, guards: "create:organization_connections" },
    ],
    lanes: [lane("interactive", "disabling"), lane("bulk", "disabled")],
    brake: false,
  };
  expect(troublesOf(seen).map(({ text }) => text)).toEqual([
    "calls for read:organizations, create:organization_connections are stopped",
    "the interactive and bulk lanes are paused",
  ]);
});

test("troublesOf names nothing where calls go on", () => {
  expect(troublesOf({ circuits: [], lanes: [lane("bulk", "enabled")], brake: false })).toEqual([]);
});
