import { cpus, loadavg } from "node:os";

/** Processor time of the whole machine so far, in milliseconds. */
interface MachineTimes {
  readonly busyMs: number;
  readonly allMs: number;
}

function machineTimes(): MachineTimes {
  let busyMs = 0;
  let allMs = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle;
    allMs += all;
    busyMs += all - times.idle;
  }
  return { busyMs, allMs };
}

/** Starts to watch the machine's processors. @returns tells which share of them has been busy since, 0 to 1. */
export function watchMachine(): () => number {
  const before = machineTimes();
  return () => {
    const now = machineTimes();
    return (now.busyMs - before.busyMs) / Math.max(1, now.allMs - before.allMs);
  };
}

/** How many processes wanted a processor in the last minute, and how many processors there are. */
export function loadLine(): string {
  const [lastMinute = 0] = loadavg();
  return `load ${lastMinute.toFixed(1)} on ${cpus().length} cores`;
}
