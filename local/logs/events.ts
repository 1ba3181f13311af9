import type { Matches } from "./pattern.ts";

/** A line of a log. */
export interface LogEvent {
  /** Its place among all that were ever written. */
  readonly sequence: number;
  /** When it was written, in milliseconds since the epoch. */
  readonly timestamp: number;
  /** From when on it is found. */
  readonly ingestionTime: number;
  readonly message: string;
}

/** What a search asks for. */
export interface LogSearch {
  readonly matches: Matches;
  /** Milliseconds since the epoch, that one included. */
  readonly startTime: number;
  readonly endTime: number;
  readonly limit: number;
  /** Where the search goes on; 0 at its beginning. */
  readonly position: number;
}

/** One page of what a search finds. */
export interface LogPage {
  readonly events: readonly LogEvent[];
  /** Where the search goes on; undefined where it has ended. */
  readonly next?: number | undefined;
}

/** A log in memory. */
export interface Log {
  write(message: string): void;
  search(search: LogSearch): LogPage;
}

/** The oldest lines are forgotten beyond so many. */
const KEPT = 20_000;
/** Lines that one request looks at, whether or not they match: a page may be partly filled, or empty, with others to follow. */
const SCANNED = 2_000;
const PAGE_BYTES = 1_048_576;
/** What CloudWatch Logs counts for a line beside its text. */
const LINE_BYTES = 26;
/** A line is found so late, at least and at most, in milliseconds. */
const DELAY_MS = { least: 200, most: 2_200 };
/** Spreads the delays: a line may be found before one that was written earlier. */
const STRIDE = 617;

/**
 * Keeps lines as CloudWatch Logs does, and no better: a line is found some time after it was written, out of turn too, and only the
 * lines of one page are in the order of time.
 *
 * @param now In milliseconds since the epoch.
 */
export function createLog(now: () => number): Log {
  let unfound: LogEvent[] = [];
  /** In the order in which they were found. */
  let found: LogEvent[] = [];
  let written = 0;
  let forgotten = 0;

  /** Lets lines be found whose time has come. */
  function ingest(): void {
    const { due = [], later = [] } = Object.groupBy(unfound, ({ ingestionTime }) =>
      ingestionTime <= now() ? "due" : "later",
    );
    unfound = later;
    const all = [...found, ...due.toSorted((one, other) => one.ingestionTime - other.ingestionTime)];
    found = all.slice(-KEPT);
    forgotten += all.length - found.length;
  }

  return {
    write(message) {
      const timestamp = now();
      const delayMs = DELAY_MS.least + ((written * STRIDE) % (DELAY_MS.most - DELAY_MS.least));
      unfound.push({ sequence: written, timestamp, ingestionTime: timestamp + delayMs, message });
      written += 1;
      if (unfound.length === 2 * KEPT) ingest();
    },
    search({ matches, startTime, endTime, limit, position }) {
      ingest();
      const events: LogEvent[] = [];
      let bytes = 0;
      const first = found.findIndex(({ ingestionTime }) => ingestionTime >= startTime);
      let at = first === -1 ? found.length : Math.max(first, position - forgotten);
      const end = Math.min(at + SCANNED, found.length);
      for (; at < end; at += 1) {
        const event = found[at];
        if (event === undefined) break;
        const { timestamp, message } = event;
        if (timestamp < startTime || timestamp > endTime || !matches(message)) continue;
        const size = Buffer.byteLength(message) + LINE_BYTES;
        if (events.length === limit || bytes + size > PAGE_BYTES) break;
        events.push(event);
        bytes += size;
      }
      return { events: byTime(events), next: at < found.length ? at + forgotten : undefined };
    },
  };
}

function byTime(events: readonly LogEvent[]): readonly LogEvent[] {
  return events.toSorted(
    (one, other) => one.timestamp - other.timestamp || one.ingestionTime - other.ingestionTime,
  );
}
