import type { EndpointBucket } from "../../contract/bucket.ts";

type Bucket = EndpointBucket;

/** What a message group can do nothing about but wait for: a permit of a bucket, or another operation's pair. */
export type Awaited = Bucket | "pair";

/**
 * A batch as one of its message groups sees it. An execution ends only when all of its groups have ended, so waiting
 * costs nothing while another group is at work, and holds the execution when none is.
 */
export interface Company {
  /** Notes that this group waits, until it goes on. */
  waitFor(what: Awaited): void;
  /** Notes that this group is at work again. */
  goOn(): void;
  /** Notes that this group is over. */
  leave(): void;
  /** Whether another group is at work, or waits for the permit of another bucket, which comes by itself. */
  isAtWork(what: Awaited): boolean;
  /** Whether a group ended that needed a permit of another bucket and none of this one: the lane holds such work. */
  isMixed(bucket: Bucket): boolean;
  /** Resolves when another group ends or begins to wait. */
  changed(): Promise<void>;
}

/** The company of a delivery that no batch bounds: it may wait for as long as its deadline allows. */
export const UNHURRIED: Company = {
  waitFor() {},
  goOn() {},
  leave() {},
  isAtWork: () => true,
  isMixed: () => false,
  changed: () => new Promise(() => {}),
};

interface Group {
  isOver: boolean;
  awaits: Awaited | undefined;
  readonly asked: Set<Bucket>;
}

/**
 * Gathers the groups of a batch.
 *
 * @param count How many groups there are.
 * @returns The company as each of them sees it.
 * @example const [first, second] = gather(2);
 */
export function gather(count: number): readonly Company[] {
  const groups = Array.from(
    { length: count },
    (): Group => ({ isOver: false, awaits: undefined, asked: new Set() }),
  );
  let change = Promise.withResolvers<void>();
  const tell = () => {
    change.resolve();
    change = Promise.withResolvers();
  };
  return groups.map((own) => ({
    waitFor(what) {
      if (what !== "pair") own.asked.add(what);
      if (own.awaits === what) return;
      own.awaits = what;
      tell();
    },
    goOn() {
      own.awaits = undefined;
    },
    leave() {
      own.isOver = true;
      tell();
    },
    isAtWork: (what) => groups.some((group) => group !== own && !group.isOver && isBusy(group, what)),
    isMixed: (bucket) => groups.some(({ isOver, asked }) => isOver && asked.size > 0 && !asked.has(bucket)),
    changed: () => change.promise,
  }));
}

function isBusy({ awaits }: Group, what: Awaited): boolean {
  return awaits === undefined || (awaits !== "pair" && awaits !== what);
}
