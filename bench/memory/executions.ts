import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** What the kernel says of one execution's process. */
export interface ProcessUsage {
  /** The most memory that it has held at once, the pages of Node's own program included. */
  readonly peakMegabytes: number;
  readonly processorMs: number;
}

const LOOK_EVERY_MS = 50;
/** The kernel counts processor time in hundredths of a second. Source: `man 5 proc`, with `sysconf(_SC_CLK_TCK)` of 100. */
const TICK_MS = 10;
const KILOBYTES = 1_024;

/**
 * Watches the executions that this process has started: the processes of the function's runtime among its children.
 *
 * @returns What they have used so far, the newest last, and how to end the watch.
 * @throws Error where there is no `/proc`: this needs Linux.
 */
export function watchExecutions(): { usage(): readonly ProcessUsage[]; end(): void } {
  const seen = new Map<number, ProcessUsage>();
  const look = () => {
    for (const pid of childrenOf(process.pid)) {
      const usage = usageOf(pid);
      if (usage !== undefined) seen.set(pid, usage);
    }
  };
  look();
  const ending = new AbortController();
  void (async () => {
    while (!ending.signal.aborted) {
      look();
      await sleep(LOOK_EVERY_MS);
    }
  })();
  return {
    usage() {
      look();
      return [...seen.values()];
    },
    end: () => ending.abort(),
  };
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    (read(`/proc/${pid}/task/${task}/children`) ?? "").split(" ").filter(Boolean).map(Number),
  );
}

/** Undefined for a process that has ended, or is not an execution. */
function usageOf(pid: number): ProcessUsage | undefined {
  if (!read(`/proc/${pid}/cmdline`)?.includes("/function/runtime.")) return undefined;
  const peakKilobytes = /^VmHWM:\s+(\d+)/m.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  // The name of the program is in brackets, and may contain spaces.
  const fields = read(`/proc/${pid}/stat`)?.split(") ")[1]?.split(" ");
  if (peakKilobytes === undefined || fields === undefined) return undefined;
  const [userTicks = 0, systemTicks = 0] = fields.slice(11, 13).map(Number);
  return {
    peakMegabytes: Number(peakKilobytes) / KILOBYTES,
    processorMs: (userTicks + systemTicks) * TICK_MS,
  };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
