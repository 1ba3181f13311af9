/** The stand-in of the tenant as a process of its own, so that what it spends is not counted as ours. */

import { perMinute } from "../../../local/tenant/bucket.ts";
import type { BucketName } from "../../../local/tenant/bucket-name.ts";
import type { Recording } from "../../../local/tenant/recording.ts";
import { startTenant } from "../../../local/tenant/server.ts";
import { measureEffort } from "../effort.ts";
import type { Command, NumberedCommand, NumberedReport, Ready, TenantReport } from "./protocol.ts";

process.on("disconnect", () => process.exit());
// Ctrl-C in a terminal reaches the whole process group: the bench decides when the tenant ends.
process.on("SIGINT", () => {});

const [clockOffsetMs = 0, least = 0, most = 0] = process.argv.slice(2).map(Number);
/** Never the narrower one. A limit there must be, or a client that looks for one is in the dark. */
const READS = perMinute(1_000, 60_000);
const tenant = await startTenant({
  limits: { read: READS },
  clockOffsetMs,
  latencyMs: [least, most],
  everyIdExists: true,
});

let startedAtMs = Date.now();
let recording: Recording = tenant.record("write");
let effort = measureEffort();

function carryOut(command: Command): void {
  switch (command.do) {
    case "begin":
      for (const [bucket, limit] of Object.entries(command.limits)) {
        tenant.setLimit(bucket as BucketName, limit);
      }
      tenant.setOtherClient("write", command.otherShare);
      startedAtMs = Date.now();
      recording = tenant.record("write");
      effort = measureEffort();
      break;
    case "limit":
      tenant.setLimit("write", command.limit);
      break;
    case "report":
      break;
  }
}

function report(): TenantReport {
  const since = ({ atMs }: { readonly atMs: number }) => atMs >= startedAtMs;
  return {
    startedAtMs,
    recording,
    calls: tenant.log.requests
      .filter((request) => request.counted && since(request))
      .map(({ atMs, throttledBy }) => ({ atMs, throttled: throttledBy !== undefined })),
    enabledAtMs: Object.fromEntries(
      tenant.log.effects.filter(since).map(({ organizationId, atMs }) => [organizationId, atMs]),
    ),
    effort: effort(),
  };
}

process.on("message", ({ number, command }: NumberedCommand) => {
  carryOut(command);
  process.send?.({ number, report: report() } satisfies NumberedReport);
});
process.send?.({ url: tenant.url } satisfies Ready);
