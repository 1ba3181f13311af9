import type { Bucket } from "../../contract/bucket.ts";
import type { Settings } from "../../contract/request.ts";
import type { Scope } from "../../contract/scope.ts";

/** One call of the Management API. */
export type Call =
  | {
      readonly kind: "enable";
      readonly organizationId: string;
      readonly connectionId: string;
      readonly settings: Settings;
    }
  | {
      readonly kind: "update";
      readonly organizationId: string;
      readonly connectionId: string;
      readonly settings: Settings;
    }
  | { readonly kind: "disable"; readonly organizationId: string; readonly connectionId: string }
  | { readonly kind: "get"; readonly organizationId: string; readonly connectionId: string }
  | { readonly kind: "list"; readonly organizationId: string; readonly page: number };

/** What kind of call it is. */
export type CallKind = Call["kind"];

/** Entries asked for in one page of a list; the API allows at most 100. */
export const PAGE_SIZE = 100;

/** What each call needs: the endpoint group whose rate limit counts it, and the scope that a token must have. */
export const CALLS = {
  enable: { method: "POST", bucket: "write", scope: "create:organization_connections" },
  update: { method: "PATCH", bucket: "write", scope: "update:organization_connections" },
  disable: { method: "DELETE", bucket: "write", scope: "delete:organization_connections" },
  get: { method: "GET", bucket: "read", scope: "read:organization_connections" },
  list: { method: "GET", bucket: "read", scope: "read:organization_connections" },
} as const satisfies Record<
  CallKind,
  { readonly method: string; readonly bucket: Bucket; readonly scope: Scope }
>;

/** An HTTP request, without the host: nothing in a message can choose where a call goes. */
export interface HttpRequest {
  readonly method: (typeof CALLS)[CallKind]["method"];
  readonly path: string;
  readonly body?: string;
}

/**
 * Spells a call out as HTTP. Path segments are encoded although the request schema allows only ids: two locks.
 *
 * @example toHttp({ kind: "disable", organizationId: "org_1", connectionId: "con_1" })
 * // { method: "DELETE", path: "/api/v2/organizations/org_1/enabled_connections/con_1" }
 */
export function toHttp(call: Call): HttpRequest {
  const { method } = CALLS[call.kind];
  const collection = `/api/v2/organizations/${encodeURIComponent(call.organizationId)}/enabled_connections`;
  switch (call.kind) {
    case "enable":
      return {
        method,
        path: collection,
        body: JSON.stringify({ connection_id: call.connectionId, ...call.settings }),
      };
    case "update":
      return {
        method,
        path: `${collection}/${encodeURIComponent(call.connectionId)}`,
        body: JSON.stringify(call.settings),
      };
    case "disable":
    case "get":
      return { method, path: `${collection}/${encodeURIComponent(call.connectionId)}` };
    case "list":
      return {
        method,
        path: `${collection}?page=${call.page}&per_page=${PAGE_SIZE}&include_totals=true`,
      };
  }
}

/** What came back from a call. */
export type Answer =
  | {
      readonly kind: "http";
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      /** The body: what it says in JSON, its text where it is none, undefined where there is none. */
      readonly body: unknown;
      readonly sentAtMs: number;
      readonly receivedAtMs: number;
      /** Whether the token that was refused or used had been minted just for this call. */
      readonly freshToken: boolean;
    }
  | {
      readonly kind: "failure";
      /**
       * `lost`: the call was sent, so it may have taken effect or still do so. `unsent`: it surely did not.
       * `credentials`: no token could be had.
       */
      readonly failure: "lost" | "unsent" | "credentials";
      readonly detail: string;
      readonly sentAtMs: number;
      readonly receivedAtMs: number;
    };
