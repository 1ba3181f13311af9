import type { Clock } from "../../contract/clock.ts";
import type { TenantTraits } from "../../contract/traits.ts";
import { STORE_TIMEOUT_MS } from "../../contract/within.ts";
import type { TraitEvent } from "./events.ts";
import type { TraitStore } from "./trait-store.ts";
import { believed, isWorthATry, learn } from "./traits.ts";

/** What an execution knows of its tenant's traits, and learns along the way. */
export interface TraitWatch {
  /** How the tenant answers a repeated POST, as far as it is known. */
  repeatedPost(): TenantTraits["repeatedPost"] | undefined;
  /** Whether a connection that is seen enabled is worth a POST, to see how the tenant answers it. */
  isWorthATry(): boolean;
  /** Takes note of how it answered one. Never throws. */
  sawRepeatedPost(answer: TenantTraits["repeatedPost"], evidence: string): Promise<void>;
}

/** What a watch works with. */
export interface TraitWatchOptions {
  readonly store: TraitStore;
  /** The traits as the budget's last request brought them along, and how long ago that was, in milliseconds. */
  readonly seen: () => { readonly traits: TenantTraits | undefined; readonly ageMs: number };
  readonly clock: Clock;
  readonly observe: (event: TraitEvent) => void;
}

/** What an execution wrote itself. */
interface Written {
  readonly traits: TenantTraits | undefined;
  /** What it replaced. */
  readonly instead: TenantTraits | undefined;
  /** When the table had answered; Infinity until then. */
  atMs: number;
}

/** Makes the watch of an execution. */
export function createTraitWatch({ store, seen, clock, observe }: TraitWatchOptions): TraitWatch {
  let written: Written | undefined;

  /**
   * What comes along with a permit, unless that may be older than what this execution wrote. Once it is not, another
   * execution may have dropped or replaced what was written, so it is forgotten.
   */
  const known = () => {
    const { traits, ageMs } = seen();
    if (written === undefined) return traits;
    const isReplaced = traits?.learnedAtMs !== written.instead?.learnedAtMs;
    const isNewer = clock.now() - ageMs - STORE_TIMEOUT_MS >= written.atMs;
    if (!isReplaced && !isNewer) return written.traits;
    written = undefined;
    return traits;
  };

  return {
    repeatedPost: () => believed(known(), clock.now())?.repeatedPost,

    isWorthATry: () => isWorthATry(known(), clock.now()),

    async sawRepeatedPost(answer, evidence) {
      const learnedAtMs = clock.now();
      const change = learn(known(), { repeatedPost: answer, learnedAtMs, evidence, by: "worker" });
      if (change.do === "nothing") return;
      const traits = change.do === "write" ? change.traits : undefined;
      const own: Written = { traits, instead: seen().traits, atMs: Number.POSITIVE_INFINITY };
      written = own;
      observe({ event: "trait", repeatedPost: traits?.repeatedPost, evidence });
      try {
        await store.write(traits);
      } catch (error) {
        observe({ event: "failed", error, messageIds: [] });
      }
      own.atMs = clock.now();
    },
  };
}
