import { iso } from "../iso.ts";
import type { TenantTraits } from "../traits.ts";

/** The attribute of the control table's `tenant` item that holds the traits. */
export const TRAITS_ATTRIBUTE = "traits";

/** The traits as the control table holds them. */
export interface TraitsItem {
  readonly repeated_post: TenantTraits["repeatedPost"];
  /** ISO 8601 in UTC. */
  readonly learned_at: string;
  readonly evidence: string;
  readonly by: TenantTraits["by"];
}

/** Spells traits out. */
export function traitsToItem({ repeatedPost, learnedAtMs, evidence, by }: TenantTraits): TraitsItem {
  return {
    repeated_post: repeatedPost,
    learned_at: iso(learnedAtMs),
    evidence,
    by,
  };
}

/**
 * Reads traits off the attributes of the `tenant` item.
 *
 * @returns undefined where there are none.
 */
export function traitsOf(attributes: Readonly<Record<string, unknown>>): TenantTraits | undefined {
  const item = attributes[TRAITS_ATTRIBUTE] as TraitsItem | undefined;
  if (item === undefined) return undefined;
  const { repeated_post: repeatedPost, learned_at: learnedAt, evidence, by } = item;
  return { repeatedPost, learnedAtMs: Date.parse(learnedAt), evidence, by };
}
