/**
 * How a tenant behaves where Auth0's documentation leaves it open. A repeated POST is one for a connection that is enabled
 * already: `refused` with 409, or `upserted` with the 201 that a new one gets.
 */
export interface TenantTraits {
  readonly repeatedPost: "refused" | "upserted";
  readonly learnedAtMs: number;
  /** What was seen, for people. */
  readonly evidence: string;
  readonly by: "worker" | "probe";
}
