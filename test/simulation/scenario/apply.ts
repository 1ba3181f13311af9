import type { Lane } from "../../../contract/place.ts";
import type { Limit } from "../../../local/tenant/bucket.ts";
import type { LimitsByBucket } from "../../../local/tenant/limits.ts";
import { ALL_SCOPES } from "../../../local/tenant/options.ts";
import type { SimulatedTenant } from "../auth0/tenant.ts";
import type { EventSourceMapping } from "../aws/event-source-mapping.ts";
import type { Trouble } from "./trouble.ts";

/** The parts of a world that trouble changes. */
export interface Troubled {
  readonly tenant: SimulatedTenant;
  readonly limits: LimitsByBucket;
  readonly awayTables: Set<string>;
  /** Puts other credentials into their secret. */
  readonly replaceCredentials: () => void;
  readonly mappings: Readonly<Record<Lane, EventSourceMapping>>;
}

/** How a trouble begins and ends. */
export interface Change {
  begin(): void;
  end(): void;
}

/** Says what a trouble does to a world. */
export function applyTrouble(
  trouble: Trouble,
  { tenant, limits, awayTables, mappings, replaceCredentials }: Troubled,
): Change {
  const { knobs } = tenant;
  const nothing = () => {};
  switch (trouble.kind) {
    case "outage":
      return {
        begin: () => {
          knobs.outage = trouble.style;
        },
        end: () => {
          knobs.outage = undefined;
        },
      };
    case "credentials_revoked":
      return {
        begin: () => {
          tenant.revokeTokens();
          knobs.credentialsRefused = true;
        },
        end: () => {
          knobs.credentialsRefused = false;
          if (trouble.ends === "replaced") replaceCredentials();
        },
      };
    case "tokens_revoked":
      return { begin: tenant.revokeTokens, end: nothing };
    case "scope_missing":
      return {
        begin: () => {
          knobs.grantedScopes = ALL_SCOPES.filter((scope) => scope !== trouble.scope);
          if (trouble.atOnce) tenant.revokeTokens();
        },
        end: () => {
          knobs.grantedScopes = ALL_SCOPES;
        },
      };
    case "unentitled":
      return {
        begin: () => {
          knobs.unentitled = trouble.scope;
        },
        end: () => {
          knobs.unentitled = undefined;
        },
      };
    case "sick_connection":
      return {
        begin: () => void knobs.sickConnections.add(trouble.connectionId),
        end: () => void knobs.sickConnections.delete(trouble.connectionId),
      };
    case "limit_cut":
      return {
        begin: () => tenant.limits.setLimit("write", cut(limits.write, trouble.divisor), tenant.nowMs()),
        end: () => tenant.limits.setLimit("write", limits.write, tenant.nowMs()),
      };
    case "other_client":
      return {
        begin: () => tenant.limits.setOtherClient("write", trouble.share, tenant.nowMs()),
        end: () => tenant.limits.setOtherClient("write", 0, tenant.nowMs()),
      };
    case "lane_paused":
      return {
        begin: () => mappings[trouble.lane].setEnabled(false),
        end: () => mappings[trouble.lane].setEnabled(true),
      };
    case "table_away":
      return {
        begin: () => void awayTables.add(trouble.table),
        end: () => void awayTables.delete(trouble.table),
      };
  }
}

function cut(limit: Limit | undefined, divisor: number): Limit | undefined {
  if (limit === undefined) return undefined;
  const of = (figure: number) => Math.max(1, Math.floor(figure / divisor));
  return { ...limit, burst: of(limit.burst), refillPerMinute: of(limit.refillPerMinute) };
}
