import { iso } from "../../contract/iso.ts";
import type { OperationItem } from "../../contract/items/operation-item.ts";
import { OVERLAP_MS } from "../batch/progress.ts";

/** Outcomes of an index in the order in which they ended. */
export interface OutcomePage {
  readonly entries: readonly OperationItem[];
  /** Whether there are later ones. */
  readonly more: boolean;
}

/** What following outcomes needs of the world. */
export interface FollowPorts {
  /** Reads one page of the outcomes since a moment, that one included. */
  read(since: string): Promise<OutcomePage>;
  /** Where to begin: ISO 8601. Default: now. */
  readonly since?: string | undefined;
  /** Waits between two looks. */
  rest(): Promise<unknown>;
  /** AWS's clock, in milliseconds since the epoch. */
  now(): number;
  /** Ends the following. */
  readonly signal: AbortSignal;
}

/**
 * Follows outcomes, one page a look, so that a look costs no more in a burst; those from before now come without a rest. An index is behind its table, and a record is
 * written a little after the moment that it names: each look sees the last seconds again, and tells an outcome once.
 *
 * @returns The new outcomes of each look.
 * @throws The signal's reason.
 */
export async function* followOutcomes(ports: FollowPorts): AsyncGenerator<readonly OperationItem[]> {
  const { read, rest, now, signal } = ports;
  const begunAt = ports.since ?? (await timeOfBeginning(ports));
  let since = begunAt;
  let isCatchingUp = true;
  let told = new Map<string, string>();
  for (;;) {
    signal.throwIfAborted();
    const settledAt = later(begunAt, iso(now() - OVERLAP_MS));
    const { entries, more } = await read(since);
    yield entries.filter((entry) => !told.has(endingId(entry)));
    since = more ? endedAt(entries.at(-1)) : settledAt;
    const oldest = since < settledAt ? since : settledAt;
    const ended = entries.map((entry) => [endingId(entry), endedAt(entry)] as const);
    told = new Map([...told, ...ended].filter(([, at]) => at >= oldest));
    isCatchingUp &&= more;
    if (!isCatchingUp) await rest();
  }
}

/** Before AWS's first answer the time is this machine's, which may be wrong: a read makes it known. */
async function timeOfBeginning({ read, now }: FollowPorts): Promise<string> {
  const readSinceMs = performance.now();
  await read(iso(now()));
  return iso(now() - (performance.now() - readSinceMs));
}

function endingId({ operation_id, redrives }: OperationItem): string {
  return `${operation_id}:${redrives}`;
}

function endedAt(entry: OperationItem | undefined): string {
  return entry?.finished_at ?? "";
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
