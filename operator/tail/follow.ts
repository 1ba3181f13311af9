import type { FinishedLine } from "../../contract/finished-line.ts";
import { iso } from "../../contract/iso.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";

/** An outcome as its source shows it: a record, or what the worker's log says of one. */
export type TailEntry = Partial<OperationItem> &
  Pick<FinishedLine, "operation_id" | "status" | "redrives" | "finished_at"> &
  Partial<Pick<FinishedLine, "waited_ms" | "auth0_request_id">>;

/** Where a page begins: at a moment (ISO 8601), that one included, or where another page has ended, as its source knows. */
export type Cursor = { readonly since: string } | { readonly after: unknown };

/** Some of the outcomes that a source shows. */
export interface OutcomePage {
  readonly entries: readonly TailEntry[];
  /** Where the next page begins, if there is one. */
  readonly next?: Cursor | undefined;
}

/** Where outcomes are read. */
export interface OutcomeSource {
  read(from: Cursor): Promise<OutcomePage>;
  /** How far before now the looks begin, one after the other, in milliseconds: so late the source may show an outcome. */
  readonly overlapsMs: readonly number[];
  /**
   * The rest after a page, in milliseconds.
   *
   * @param isLast Whether the look has ended with it.
   * @param isCatchingUp Whether it is of the first look.
   */
  restMs(isLast: boolean, isCatchingUp: boolean): number;
  /** What an operator has to know of it. */
  readonly note?: string;
}

/** What following outcomes needs of the world. */
export interface FollowPorts {
  readonly source: OutcomeSource;
  /** Where to begin: ISO 8601. Default: now. */
  readonly since?: string | undefined;
  rest(ms: number): Promise<unknown>;
  /** AWS's clock, in milliseconds since the epoch. */
  now(): number;
  /** Ends the following. */
  readonly signal: AbortSignal;
}

/**
 * Follows outcomes look by look. A source shows an outcome a little after the moment that the outcome names: each look sees
 * the last seconds again, and tells an outcome once.
 *
 * @returns The new outcomes of each page.
 * @throws The signal's reason.
 */
export async function* followOutcomes(ports: FollowPorts): AsyncGenerator<readonly TailEntry[]> {
  const { source, rest, now, signal } = ports;
  const { overlapsMs } = source;
  const longestMs = Math.max(...overlapsMs);
  const begunAt = ports.since ?? (await timeOfBeginning(ports));
  let from: Cursor = { since: begunAt };
  let lookedAtMs = now();
  let looks = 0;
  let isCatchingUp = true;
  let told = new Map<string, string>();
  for (;;) {
    signal.throwIfAborted();
    if ("since" in from) lookedAtMs = now();
    const { entries, next } = await source.read(from);
    signal.throwIfAborted();
    yield entries.filter((entry) => !told.has(endingId(entry)));
    const overlapMs = overlapsMs[looks % overlapsMs.length] ?? longestMs;
    from = next ?? { since: later(begunAt, iso(lookedAtMs - overlapMs)) };
    const oldest = earlier("since" in from ? from.since : undefined, iso(lookedAtMs - longestMs));
    const ended = entries.map((entry) => [endingId(entry), entry.finished_at] as const);
    told = new Map([...told, ...ended].filter(([, at]) => at >= oldest));
    const isLast = next === undefined;
    if (isLast) looks += 1;
    isCatchingUp &&= !isLast;
    const restMs = source.restMs(isLast, isCatchingUp);
    if (restMs > 0) await rest(restMs);
  }
}

/** Before AWS's first answer the time is this machine's, which may be wrong: a read makes it known. */
async function timeOfBeginning({ source, now }: FollowPorts): Promise<string> {
  const readSinceMs = performance.now();
  await source.read({ since: iso(now()) });
  return iso(now() - (performance.now() - readSinceMs));
}

function endingId({ operation_id, redrives }: TailEntry): string {
  return `${operation_id}:${redrives}`;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

function earlier(one: string | undefined, other: string): string {
  return one !== undefined && one < other ? one : other;
}
