import type { Run } from "./figures.ts";

/** One thing that happened in a run, for a reader who asks how its figures came about. */
export interface TraceLine {
  readonly case: string;
  /** From the beginning on, in milliseconds. */
  readonly ms: number;
  readonly what: "begin" | "call" | "table" | "log";
  readonly detail: unknown;
}

/** Everything that the tenant, the control table and the worker's log tell of a run, in the order in which it happened. */
export function traceOf(name: string, { report, workDone }: Run): readonly TraceLine[] {
  const { calls, startedAtMs, recording } = report;
  const { tableRequests = [], log = [] } = workDone.observed ?? {};
  const line = (what: TraceLine["what"], atMs: number, detail: unknown): TraceLine => ({
    case: name,
    ms: atMs - startedAtMs,
    what,
    detail,
  });
  return [
    line("begin", startedAtMs, recording),
    ...calls.map(({ atMs, throttled }) => line("call", atMs, throttled ? "throttled" : "passed")),
    ...tableRequests.map(({ atMs, operation, body }) =>
      line("table", atMs, { operation, ...(JSON.parse(body) as object) }),
    ),
    ...log.map(({ atMs, text }) => line("log", atMs, text)),
  ].sort((a, b) => a.ms - b.ms);
}
