import type { TenantTraits } from "../../contract/traits.ts";

/** How long a trait is believed after it was seen: the tenant's plan, or Auth0, may change. */
export const BELIEVED_FOR_MS = 30 * 86_400_000;

/** A trait that is seen again is written again when what is on record is older than this, and a refusal is then tried again. */
const REFRESHED_AFTER_MS = 86_400_000;

/** What is to be written after a trait was seen. */
export type TraitChange =
  | { readonly do: "nothing" }
  | { readonly do: "write"; readonly traits: TenantTraits }
  /** What is on record contradicts it: neither is believed until one is seen again. */
  | { readonly do: "drop" };

/** The traits that are still believed. */
export function believed(traits: TenantTraits | undefined, nowMs: number): TenantTraits | undefined {
  return traits !== undefined && nowMs - traits.learnedAtMs < BELIEVED_FOR_MS ? traits : undefined;
}

/**
 * Whether a connection that is seen enabled is sent a POST, to see how the tenant answers it. Where nothing is known that
 * tells; where a refusal is believed, which lets batches do without looks, it would show that the tenant has changed.
 */
export function isWorthATry(traits: TenantTraits | undefined, nowMs: number): boolean {
  const current = believed(traits, nowMs);
  if (current === undefined) return true;
  return current.repeatedPost === "refused" && nowMs - current.learnedAtMs > REFRESHED_AFTER_MS;
}

/**
 * Says what follows from traits that were seen just now. Pure.
 *
 * @param known What is on record.
 */
export function learn(known: TenantTraits | undefined, seen: TenantTraits): TraitChange {
  const current = believed(known, seen.learnedAtMs);
  if (current === undefined) return { do: "write", traits: seen };
  if (current.repeatedPost !== seen.repeatedPost) return { do: "drop" };
  const ageMs = seen.learnedAtMs - current.learnedAtMs;
  return ageMs > REFRESHED_AFTER_MS ? { do: "write", traits: seen } : { do: "nothing" };
}
