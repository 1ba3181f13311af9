import { createLogUpdate } from "log-update";
import { bar } from "../output/bar.ts";
import { shown, styled } from "../output/styled.ts";

/** How far the sample is. */
export interface Progress {
  readonly finished: number;
  readonly expected: number;
  readonly writes: number;
  readonly throttled: number;
  readonly elapsedMs: number;
}

/** Shows progress until it is done. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  done(): void;
}

/** Where lines cannot be rewritten, one every two seconds is enough. */
const PLAIN_INTERVAL_MS = 2_000;
/** No line follows the one that says that all is finished. */
const COMPLETED = Number.POSITIVE_INFINITY;

/** One line that is rewritten on a terminal, a line every two seconds elsewhere: a terminal without height is none. */
export function progressDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY && stream.rows > 0 ? liveDisplay(stream) : plainDisplay(stream);
}

function liveDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  const update = createLogUpdate(stream);
  return {
    show: (progress) =>
      update(shown(styled`\n  ${bar(progress.finished, progress.expected)}  ${describe(progress)}\n`)),
    done: () => update.clear(),
  };
}

function plainDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  let nextMs = 0;
  return {
    show(progress) {
      const complete = progress.finished === progress.expected;
      if (progress.elapsedMs < nextMs && !(complete && nextMs < COMPLETED)) return;
      nextMs = complete ? COMPLETED : progress.elapsedMs + PLAIN_INTERVAL_MS;
      stream.write(`${describe(progress)}\n`);
    },
    done() {},
  };
}

function describe({ finished, expected, writes, throttled, elapsedMs }: Progress): string {
  const seconds = elapsedMs / 1_000;
  return `${String(finished).padStart(3)} of ${expected} finished, ${writes} writes in ${seconds.toFixed(0)} s, ${throttled} × 429`;
}
