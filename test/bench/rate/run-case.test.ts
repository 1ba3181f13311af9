import { expect, test } from "vitest";
import type { ClientChoice, RateCase } from "../../../bench/rate/case.ts";
import { runCase } from "../../../bench/rate/run-case.ts";
import { perMinute } from "../../../local/tenant/bucket.ts";

const clients: readonly ClientChoice[] = [
  { kind: "embedded" },
  { kind: "in_process", executions: 2 },
  { kind: "sdk", queue: { concurrency: 10 } },
];

test.each(clients)("a measurement of $kind counts every operation once", async (client) => {
  const limit = perMinute(100, 6_000);
  const extent = { operations: 30 };
  const rateCase: RateCase = {
    name: "a",
    title: "a case",
    client,
    limits: { write: limit },
    reserve: 0,
    full: extent,
    quick: extent,
    bounds: {},
  };
  const { figures, trace } = await runCase(rateCase, extent, 0.5);
  expect(figures).toMatchObject({ operations: 30, calls: 30, throttled: 0, lost: 0 });
  expect(trace.filter(({ what }) => what === "call")).toHaveLength(30);
  const tableRequests = trace.filter(({ what }) => what === "table").length;
  if (client.kind === "embedded") expect(figures.tableRequestsPerOperation).toBe(tableRequests / 30);
});
