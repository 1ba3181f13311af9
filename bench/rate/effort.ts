import { performance } from "node:perf_hooks";
import type { Effort } from "./tenant/protocol.ts";

/** Starts to measure what this process spends. @returns tells what it has spent since. */
export function measureEffort(): () => Effort {
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return {
      cpuMs: (user + system) / 1_000,
      busyShare: performance.eventLoopUtilization(loop).utilization,
    };
  };
}
