import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { perMinute } from "../../../local/tenant/bucket.ts";
import { startTenant } from "../../../local/tenant/server.ts";
import { idealSeconds } from "../../simulation/ideal-seconds.ts";
import { call, collection, entry, tenantFor } from "./support.ts";

const CONNECTION = "con_abcdefgh12345678";
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenant-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Without latency and limits, where every id exists. */
const QUIET = { latencyMs: [0, 0], limits: {}, everyIdExists: true } as const;

test("a port that is taken is a clear error", async () => {
  const tenant = await tenantFor();
  await expect(startTenant({ port: tenant.port })).rejects.toThrow(
    `Port ${tenant.port} of 127.0.0.1 is taken: choose another one for the tenant.`,
  );
});

test("closing does not wait for connections that are kept or stuck", async () => {
  const tenant = await tenantFor({ faults: () => ({ answer: { kind: "stuck", after: "nothing" } }) });
  const hanging = expect(call(tenant, "GET", collection())).rejects.toThrow();
  while (tenant.log.counters.requests === 0) await new Promise(setImmediate);
  await tenant.close();
  await hanging;
});

test("state and tokens survive a tenant that ended in the middle of a write", async () => {
  const stateFile = join(folder, "tenant.jsonl");
  const first = await startTenant({ stateFile, ...QUIET });
  const token = first.issueToken();
  await call(first, "POST", collection(), { connection_id: CONNECTION }, token);
  await call(first, "PATCH", entry(), { show_as_button: false }, token);
  await call(first, "POST", collection("org_2"), { connection_id: CONNECTION }, token);
  await call(first, "DELETE", entry(CONNECTION, "org_2"), undefined, token);
  await first.close();
  appendFileSync(stateFile, '{"kind":"eff');

  const second = await startTenant({ stateFile, ...QUIET });
  expect((await call(second, "GET", entry(), undefined, token)).body).toMatchObject({
    show_as_button: false,
  });
  expect((await call(second, "GET", collection("org_2"), undefined, token)).body).toEqual([]);
  // One pair that is enabled, and one token: what came to nothing is left out.
  expect(readFileSync(stateFile, "utf8").trimEnd().split("\n")).toHaveLength(2);
  second.revokeTokens();
  await second.close();

  const third = await startTenant({ stateFile, ...QUIET });
  expect((await call(third, "GET", entry(), undefined, token)).status).toBe(401);
  await third.close();
});

test("a state file that is none is an error that says what to do", async () => {
  const stateFile = join(folder, "tenant.jsonl");
  writeFileSync(stateFile, "hello\n");
  await expect(startTenant({ stateFile })).rejects.toThrow(
    "line 1, is not JSON. Remove the file to start anew.",
  );
});

test("a recording tells the ideal time of what a client did, another client's share subtracted", async () => {
  let nowMs = 1_700_000_000_000;
  const clock = { now: () => nowMs, sleep: async () => undefined };
  let draws = 0;
  const random = (): number => (draws++ * 0.618_033_988_749) % 1;
  const tenant = await tenantFor({ clock, random, limits: { write: perMinute(25, 750) } });
  tenant.setOtherClient("write", 0.3);
  const recording = tenant.record("write");

  // A client that knows nothing and tries every 40 ms, with as many 429s as that brings.
  const token = tenant.issueToken();
  let granted = 0;
  for (; granted < 100; nowMs += 40) {
    if ((await call(tenant, "DELETE", entry(), undefined, token)).status !== 429) granted += 1;
  }
  const tookSeconds = (nowMs - 40 - recording.startedAtMs) / 1_000;
  const ideal = idealSeconds(recording, { permits: 100, reserve: 0 });
  expect(tenant.log.counters.throttled.write).toBeGreaterThan(0);
  expect(recording.events.length).toBeGreaterThan(10);
  expect(ideal).toBeGreaterThan(idealSeconds({ ...recording, events: [] }, { permits: 100, reserve: 0 }));
  expect(ideal).toBeLessThanOrEqual(tookSeconds);
  expect(tookSeconds).toBeLessThanOrEqual(ideal + 1);
});
