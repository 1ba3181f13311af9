import { fork } from "node:child_process";
import { once } from "node:events";
import type { Limit } from "../../../local/tenant/bucket.ts";
import type { LimitsByBucket } from "../../../local/tenant/limits.ts";
import { LATENCIES, type Latency } from "../../../test/simulation/index.ts";
import type { Command, NumberedCommand, NumberedReport, Ready, TenantReport } from "./protocol.ts";

/** The stand-in of the tenant, running in a process of its own. */
export interface BenchTenant {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Puts limits in force, with full buckets, and starts to note what happens. Until then nothing is limited. */
  begin(limits: LimitsByBucket, otherShare: number): Promise<void>;
  /** Changes the limit of the writes. */
  setLimit(limit: Limit): Promise<void>;
  /** What happened since the beginning. */
  report(): Promise<TenantReport>;
  stop(): Promise<void>;
}

/**
 * Starts the stand-in in a process of its own.
 *
 * @param clockOffsetMs How far its clock is ahead of the machine's, in milliseconds.
 * @param latencyMs How long it takes to answer.
 * @throws Error when its process ends before it listens.
 */
export async function startBenchTenant(
  clockOffsetMs: number,
  latencyMs: Latency = LATENCIES.near,
): Promise<BenchTenant> {
  const child = fork(new URL("./process.ts", import.meta.url), [clockOffsetMs, ...latencyMs].map(String));
  const exited = once(child, "exit");
  const gone = exited.then(([code]) => {
    throw new Error(`The tenant's process ended with ${code}.`);
  });
  gone.catch(() => {});
  const [{ url }] = (await Promise.race([once(child, "message"), gone])) as [Ready];

  const waiting = new Map<number, (report: TenantReport) => void>();
  child.on("message", ({ number, report }: NumberedReport) => {
    waiting.get(number)?.(report);
    waiting.delete(number);
  });
  let commands = 0;
  const tell = (command: Command): Promise<TenantReport> => {
    const number = ++commands;
    const answered = new Promise<TenantReport>((resolve) => waiting.set(number, resolve));
    child.send({ number, command } satisfies NumberedCommand);
    return Promise.race([answered, gone]);
  };

  return {
    url,
    async begin(limits, otherShare) {
      await tell({ do: "begin", limits, otherShare });
    },
    async setLimit(limit) {
      await tell({ do: "limit", limit });
    },
    report: () => tell({ do: "report" }),
    async stop() {
      child.kill();
      await exited;
    },
  };
}
