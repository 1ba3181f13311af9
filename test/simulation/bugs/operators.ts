import type { LookPorts } from "../../../cli/batch/look.ts";
import { lookAt } from "../../../cli/batch/look.ts";
import type { OperatorCommands } from "../people/commands.ts";
import type { WorldOptions } from "../world.ts";
import type { Bug } from "./bug.ts";

/** Operators whose commands do something else. */
const withCommands = (commands: Partial<OperatorCommands>): WorldOptions => ({ commands });

/** Watchers who see something else of a batch. */
const withLooks = (change: (ports: LookPorts) => Partial<LookPorts>): WorldOptions =>
  withCommands({ lookAt: (batchId, ports) => lookAt(batchId, { ...ports, ...change(ports) }) });

/** Mistakes of operators' commands. */
export const BUGS_OF_OPERATORS: readonly Bug[] = [
  {
    name: "goes by the clock of the machine that a batch is looked at on",
    shows: /has not ended, but a watcher|has ended, but a watcher/,
    options: withCommands({ createServiceClock: (now = Date.now) => ({ now, watch() {} }) }),
  },
  {
    name: "takes the lane of a batch for empty",
    shows: /has not ended, but a watcher/,
    options: withLooks(() => ({ readLane: async () => ({ queued: 0, inHand: 0, paused: false }) })),
  },
  {
    name: "counts what ended before a redrive beside what ended after it",
    shows: /but were counted as/,
    options: withLooks(({ readIndex }) => ({
      readIndex: (batchId, after, visit) =>
        readIndex(batchId, after, (page) => visit(page.map((entry) => ({ ...entry, redrives: 0 })))),
    })),
  },
];
