import type { Clock } from "../../contract/clock.ts";
import type { TenantTraits } from "../../contract/traits.ts";
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
  /** The traits as the budget's last request brought them along. */
  readonly seen: () => TenantTraits | undefined;
  readonly clock: Clock;
  readonly observe: (event: TraitEvent) => void;
}

/** Makes the watch of an execution. */
export function createTraitWatch({ store, seen, clock, observe }: TraitWatchOptions): TraitWatch {
  /** What this execution wrote last: what comes along with a permit may be older. */
  let written:
    | { readonly traits: TenantTraits | undefined; readonly instead: TenantTraits | undefined }
    | undefined;

  const known = () => {
    const shared = seen();
    const isOld = written !== undefined && shared?.learnedAtMs === written.instead?.learnedAtMs;
    return isOld ? written?.traits : shared;
  };

  return {
    repeatedPost: () => believed(known(), clock.now())?.repeatedPost,

    isWorthATry: () => isWorthATry(known(), clock.now()),

    async sawRepeatedPost(answer, evidence) {
      const learnedAtMs = clock.now();
      const change = learn(known(), { repeatedPost: answer, learnedAtMs, evidence, by: "worker" });
      if (change.do === "nothing") return;
      const traits = change.do === "write" ? change.traits : undefined;
      written = { traits, instead: seen() };
      try {
        await store.write(traits);
        observe({ event: "trait", repeatedPost: traits?.repeatedPost, evidence });
      } catch (error) {
        observe({ event: "failed", error, messageIds: [] });
      }
    },
  };
}
