import type { DashboardAction } from "../../../local/tenant/dashboard.ts";
import type { ThrottleShape } from "../../../local/tenant/throttle-shapes.ts";
import { DEFAULT_VARIANTS, type TenantVariants } from "../../../local/tenant/variants.ts";
import type { FullSettings } from "../../../local/tenant/world.ts";

/** What a user of the Dashboard does to a connection of an organization. */
export interface DashboardChange {
  /** In milliseconds after the world's beginning. */
  readonly atMs: number;
  readonly action: DashboardAction;
  readonly organizationId: string;
  readonly connectionId: string;
  /** What an `enable` names. */
  readonly settings?: Partial<FullSettings>;
}

/** How a world's tenant behaves where Auth0's ways are not known, or differ from tenant to tenant. */
export interface Ways {
  readonly variants: TenantVariants;
  /** The strategy of each connection that exists; empty where every id does, as a database. */
  readonly strategies: ReadonlyMap<string, string>;
  /** The shapes that its 429s have beside the usual one. */
  readonly throttles: readonly ThrottleShape[];
  readonly hasRateLimitHeaders: boolean;
}

/** The ways of the tenant's stand-in unless told otherwise. */
export const USUAL_WAYS: Ways = {
  variants: DEFAULT_VARIANTS,
  strategies: new Map(),
  throttles: [],
  hasRateLimitHeaders: true,
};
